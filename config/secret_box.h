// Secrets at rest: communities and SNMPv3 passwords stand in the database only sealed (XChaCha20-Poly1305, libsodium).
// The key stands elsewhere, so that a copy of the database or of a backup tells nothing.
//
//   $CREDENTIALS_DIRECTORY/klickwerk.key   where systemd hands it over (LoadCredential=, also encrypted ones)
//   <state>/secret.key                     else; made with mode 0600 when the first secret is sealed
//
// The file has a key a line, "<key id> <32 bytes in hexadecimal>": the first seals, all open. A sealed text names its key:
// "kw1:<key id>:<nonce and ciphertext in base64>".
#pragma once

#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace klickwerk::config {

// A key is missing, or a sealed text is not what was sealed. what() names the key and what to do; never a secret.
class SecretError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class SecretBox {
 public:
  // Reads the key file when it is first needed.
  explicit SecretBox(std::filesystem::path state_directory);
  ~SecretBox();
  SecretBox(SecretBox&&) noexcept;

  // `purpose` says what is sealed ("credential 7 auth"): the text opens for the same purpose only, so that nobody who
  // can write into the database moves a secret to where it is sent to a stranger. Throws SecretError.
  std::string seal(std::string_view plain, std::string_view purpose);
  std::string open(std::string_view sealed, std::string_view purpose);

  bool has_key();                      // without making one
  std::string current_key();           // its id; makes one where there is none
  const std::filesystem::path& key_file();
  bool key_file_is_ours();             // <state>/secret.key: rotation may write it

  // A new key in front of the old ones, and, when everything is sealed anew, the old ones away.
  void add_key();
  void drop_old_keys();
  // A line for a key file that somebody else keeps.
  static std::string new_key_line();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Id of the key that a sealed text needs; empty when it is none.
std::string key_of_sealed(std::string_view sealed);

}  // namespace klickwerk::config
