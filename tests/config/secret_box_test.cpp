#include "config/secret_box.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace klickwerk::config {
namespace {

namespace fs = std::filesystem;

class SecretBoxTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (fs::temp_directory_path() / "klickwerk-secrets-XXXXXX").string();
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
    ::unsetenv("CREDENTIALS_DIRECTORY");
  }
  void TearDown() override {
    ::unsetenv("CREDENTIALS_DIRECTORY");
    fs::remove_all(folder_);
  }
  std::string key_text() const {
    std::ifstream in(folder_ / "secret.key");
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  }
  fs::path folder_;
};

TEST_F(SecretBoxTest, SealsAndOpensAcrossPrograms) {
  const std::string sealed = SecretBox(folder_).seal("geheim", "device 7");
  EXPECT_TRUE(sealed.starts_with("kw1:"));
  EXPECT_EQ(sealed.find("geheim"), std::string::npos);
  EXPECT_EQ(SecretBox(folder_).open(sealed, "device 7"), "geheim");
  EXPECT_EQ(SecretBox(folder_).open(SecretBox(folder_).seal("", "x"), "x"), "");
}

TEST_F(SecretBoxTest, TheKeyFileIsMadeOnFirstNeedForItsOwnerOnly) {
  SecretBox box(folder_);
  EXPECT_FALSE(box.has_key());
  EXPECT_FALSE(fs::exists(folder_ / "secret.key"));
  static_cast<void>(box.seal("geheim", "device 7"));
  struct stat info{};
  ASSERT_EQ(::stat((folder_ / "secret.key").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777U, 0600U);
}

TEST_F(SecretBoxTest, TheSameTextIsSealedDifferentlyEachTime) {
  SecretBox box(folder_);
  EXPECT_NE(box.seal("geheim", "device 7"), box.seal("geheim", "device 7"));
}

TEST_F(SecretBoxTest, OpensForItsPurposeOnlyAndUnchangedOnly) {
  SecretBox box(folder_);
  const std::string sealed = box.seal("geheim", "device 7");
  EXPECT_THROW(static_cast<void>(box.open(sealed, "device 8")), SecretError);
  for (std::size_t at = sealed.rfind(':') + 1; at + 4 < sealed.size(); at += 5) {
    std::string changed = sealed;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_THROW(static_cast<void>(box.open(changed, "device 7")), SecretError) << at;
  }
  EXPECT_THROW(static_cast<void>(box.open("geheim", "device 7")), SecretError);
  EXPECT_THROW(static_cast<void>(box.open(sealed.substr(0, sealed.rfind(':') + 1), "device 7")), SecretError);
}

TEST_F(SecretBoxTest, AMissingKeyIsNamedAndNoSecretWithIt) {
  const std::string sealed = SecretBox(folder_).seal("geheim", "device 7");
  const std::string key = key_text();
  fs::remove(folder_ / "secret.key");
  try {
    static_cast<void>(SecretBox(folder_).open(sealed, "device 7"));
    FAIL() << "opened without its key";
  } catch (const SecretError& error) {
    const std::string text = error.what();
    EXPECT_NE(text.find(key_of_sealed(sealed)), std::string::npos) << text;
    EXPECT_EQ(text.find(key.substr(9, 64)), std::string::npos);
    EXPECT_EQ(text.find(sealed.substr(sealed.rfind(':') + 1)), std::string::npos);
  }
}

TEST_F(SecretBoxTest, RotationOpensOldSealsUntilTheOldKeyIsDropped) {
  SecretBox box(folder_), running(folder_);
  const std::string old = box.seal("geheim", "device 7");
  EXPECT_EQ(running.open(old, "device 7"), "geheim");
  box.add_key();
  const std::string fresh = box.seal("geheim", "device 7");
  EXPECT_NE(key_of_sealed(old), key_of_sealed(fresh));
  EXPECT_EQ(box.open(old, "device 7"), "geheim");
  EXPECT_EQ(running.open(fresh, "device 7"), "geheim");  // a program that runs meanwhile sees the new key
  box.drop_old_keys();
  EXPECT_EQ(box.open(fresh, "device 7"), "geheim");
  EXPECT_THROW(static_cast<void>(box.open(old, "device 7")), SecretError);
}

TEST_F(SecretBoxTest, TakesTheKeyThatSystemdHandsOver) {
  const fs::path handed = folder_ / "credentials";
  fs::create_directory(handed);
  std::ofstream(handed / "klickwerk.key") << SecretBox::new_key_line() << "\n";
  ::setenv("CREDENTIALS_DIRECTORY", handed.c_str(), 1);
  SecretBox box(folder_);
  EXPECT_FALSE(box.key_file_is_ours());
  const std::string sealed = box.seal("geheim", "device 7");
  EXPECT_EQ(SecretBox(folder_).open(sealed, "device 7"), "geheim");
  EXPECT_FALSE(fs::exists(folder_ / "secret.key"));
}

TEST_F(SecretBoxTest, ADamagedKeyFileIsToldWithItsLine) {
  std::ofstream(folder_ / "secret.key") << SecretBox::new_key_line() << "\nabc nonsense\n";
  try {
    static_cast<void>(SecretBox(folder_).seal("geheim", "device 7"));
    FAIL() << "sealed with a damaged key file";
  } catch (const SecretError& error) {
    EXPECT_NE(std::string(error.what()).find("secret.key:2"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace klickwerk::config
