#include "config/secret_box.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>

namespace klickwerk::config {
namespace {

constexpr std::size_t key_bytes = crypto_aead_xchacha20poly1305_ietf_KEYBYTES;
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t mark_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::string_view format = "kw1:";

struct Key {
  std::string id;
  std::array<unsigned char, key_bytes> bytes{};
};

void need_sodium() {
  if (sodium_init() < 0) throw SecretError("libsodium cannot be started: the system gives no random numbers");
}

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string hex(const unsigned char* bytes, std::size_t count) {
  std::string text(count * 2 + 1, '\0');
  sodium_bin2hex(text.data(), text.size(), bytes, count);
  text.pop_back();
  return text;
}

Key fresh_key() {
  need_sodium();
  Key key;
  std::array<unsigned char, 4> id{};
  randombytes_buf(id.data(), id.size());
  randombytes_buf(key.bytes.data(), key.bytes.size());
  key.id = hex(id.data(), id.size());
  return key;
}

std::string line_of(const Key& key) { return key.id + " " + hex(key.bytes.data(), key.bytes.size()); }

Key key_from(const std::string& line, const std::string& where) {
  std::istringstream words(line);
  std::string digits, rest;
  Key key;
  std::size_t count = 0;
  const bool two_words = (words >> key.id >> digits) && !(words >> rest) && key.id.find(':') == std::string::npos;
  if (!two_words || sodium_hex2bin(key.bytes.data(), key.bytes.size(), digits.data(), digits.size(), nullptr, &count, nullptr) != 0 || count != key_bytes)
    throw SecretError(where + ": not a key: expected an id and 64 hexadecimal digits; restore the file from its backup");
  return key;
}

enum class WhenThere { replace, leave };

// Wholly or not at all; and nobody else may read it, not even for a moment. False: there was one, and it is left.
bool write_private(const std::filesystem::path& file, const std::string& text, WhenThere when_there) {
  std::filesystem::path beside = file;
  beside += ".new-" + std::to_string(::getpid());
  std::filesystem::remove(beside);
  const int handle = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  const auto fail = [&](const char* what) {
    const std::string reason = std::strerror(errno);
    if (handle >= 0) ::close(handle);
    throw SecretError(std::string(what) + " " + beside.string() + ": " + reason);
  };
  if (handle < 0) fail("cannot make");
  struct stat folder{};
  // root makes it for the one who runs the services: the owner of the state directory.
  if (::geteuid() == 0 && ::stat(file.parent_path().c_str(), &folder) == 0 && ::fchown(handle, folder.st_uid, folder.st_gid) != 0) fail("cannot give away");
  if (::write(handle, text.data(), text.size()) != static_cast<ssize_t>(text.size()) || ::fsync(handle) != 0) fail("cannot write");
  ::close(handle);
  if (when_there == WhenThere::replace) {
    std::filesystem::rename(beside, file);
    return true;
  }
  std::error_code taken;
  std::filesystem::create_hard_link(beside, file, taken);
  std::filesystem::remove(beside);
  if (taken && taken != std::errc::file_exists) throw SecretError("cannot make " + file.string() + ": " + taken.message());
  return !taken;
}

}  // namespace

struct SecretBox::State {
  std::filesystem::path state_directory, file;
  bool ours = true;
  std::optional<std::vector<Key>> keys;
  std::filesystem::file_time_type read_at{};  // the file's own time: another program may rotate the key meanwhile

  ~State() { wipe(); }
  void wipe() {
    if (!keys) return;
    for (Key& key : *keys) sodium_memzero(key.bytes.data(), key.bytes.size());
  }
  void find_file() {
    const char* directory = std::getenv("CREDENTIALS_DIRECTORY");
    const auto handed_over = std::filesystem::path(directory != nullptr ? directory : "") / "klickwerk.key";
    ours = directory == nullptr || *directory == '\0' || !std::filesystem::exists(handed_over);
    file = ours ? state_directory / "secret.key" : handed_over;
  }
  std::vector<Key>& loaded() {
    std::error_code error;
    const auto written_at = std::filesystem::last_write_time(file, error);
    if (keys && (error || written_at == read_at)) return *keys;
    need_sodium();
    wipe();
    keys.emplace();
    if (error == std::errc::no_such_file_or_directory) return *keys;
    read_at = written_at;
    std::ifstream in(file);
    if (!in) throw SecretError(file.string() + ": cannot read the key of the sealed secrets: run as the user who runs the services, or as root");
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
      if (!line.empty()) keys->push_back(key_from(line, file.string() + ":" + std::to_string(number)));
    }
    return *keys;
  }
  void store(WhenThere when_there = WhenThere::replace) {
    std::string text;
    for (const Key& key : *keys) text += line_of(key) + "\n";
    std::filesystem::create_directories(state_directory);
    const bool written = write_private(file, text, when_there);
    read_at = std::filesystem::last_write_time(file);
    sodium_memzero(text.data(), text.size());
    if (!written) read_at = {};  // another program made its first key in this moment: that one holds
  }
  const Key& current() {
    if (loaded().empty()) {
      if (!ours) throw SecretError(file.string() + " holds no key: put a line of `klickwerk credential rotate-key --new-line` into it");
      keys->push_back(fresh_key());
      store(WhenThere::leave);
    }
    return loaded().front();
  }
  const Key& named(const std::string& id) {
    for (const Key& key : loaded()) {
      if (key.id == id) return key;
    }
    throw SecretError("a secret is sealed with the key " + id + ", which " + file.string() +
                      " does not hold: restore that file from its backup, or set the secrets anew with `klickwerk credential change`");
  }
};

SecretBox::SecretBox(std::filesystem::path state_directory) : state_(std::make_unique<State>()) {
  state_->state_directory = std::move(state_directory);
  state_->find_file();
}
SecretBox::~SecretBox() = default;
SecretBox::SecretBox(SecretBox&&) noexcept = default;

std::string SecretBox::seal(std::string_view plain, std::string_view purpose) {
  const Key& key = state_->current();
  std::string bytes(nonce_bytes + plain.size() + mark_bytes, '\0');
  auto* const raw = reinterpret_cast<unsigned char*>(bytes.data());
  randombytes_buf(raw, nonce_bytes);
  crypto_aead_xchacha20poly1305_ietf_encrypt(raw + nonce_bytes, nullptr, bytes_of(plain), plain.size(), bytes_of(purpose), purpose.size(), nullptr, raw, key.bytes.data());
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), raw, bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();
  return std::string(format) + key.id + ":" + text;
}

std::string SecretBox::open(std::string_view sealed, std::string_view purpose) {
  const std::string id = key_of_sealed(sealed);
  if (id.empty()) throw SecretError("a secret in the database is not sealed as this program seals: set it anew with `klickwerk credential change`");
  const Key& key = state_->named(id);
  const std::string_view text = sealed.substr(format.size() + id.size() + 1);
  std::string bytes(text.size(), '\0');
  std::size_t count = 0;
  auto* const raw = reinterpret_cast<unsigned char*>(bytes.data());
  const bool readable = sodium_base642bin(raw, bytes.size(), text.data(), text.size(), nullptr, &count, nullptr, sodium_base64_VARIANT_ORIGINAL) == 0;
  std::string plain(readable && count >= nonce_bytes + mark_bytes ? count - nonce_bytes - mark_bytes : 0, '\0');
  const bool opened = readable && count >= nonce_bytes + mark_bytes &&
                      crypto_aead_xchacha20poly1305_ietf_decrypt(reinterpret_cast<unsigned char*>(plain.data()), nullptr, nullptr, raw + nonce_bytes, count - nonce_bytes,
                                                                 bytes_of(purpose), purpose.size(), raw, key.bytes.data()) == 0;
  if (!opened) throw SecretError("the sealed secret of " + std::string(purpose) + " was changed or moved, it does not open: set it anew");
  return plain;
}

bool SecretBox::has_key() { return !state_->loaded().empty(); }
std::string SecretBox::current_key() { return state_->current().id; }
const std::filesystem::path& SecretBox::key_file() { return state_->file; }
bool SecretBox::key_file_is_ours() { return state_->ours; }

void SecretBox::add_key() {
  state_->loaded().insert(state_->loaded().begin(), fresh_key());
  state_->store();
}

void SecretBox::drop_old_keys() {
  state_->loaded().resize(1);
  state_->store();
}

std::string SecretBox::new_key_line() { return line_of(fresh_key()); }

std::string key_of_sealed(std::string_view sealed) {
  if (!sealed.starts_with(format)) return {};
  const std::size_t end = sealed.find(':', format.size());
  return end == std::string_view::npos ? std::string() : std::string(sealed.substr(format.size(), end - format.size()));
}

}  // namespace klickwerk::config
