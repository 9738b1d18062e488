// The small parts that office and relay share: codes, packing, the device list as text and on disk, private files.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

#include "collector/poll/device_list_cache.h"
#include "collector/poll/private_file.h"
#include "collector/poll/target_codec.h"
#include "collector/relay/compression.h"
#include "collector/relay/enrolment.h"
#include "collector/relay/enrolment_code.h"
#include "collector/snmp/v3_user.h"
#include "tests/collector/temporary_folder.h"

namespace klickwerk::collector::test {
namespace {

using testing::HasSubstr;

EnrolmentCode sample_code(bool pinned) { return {"00112233445566778899aabbcc", pinned ? std::string(38, 'f') + "00" : ""}; }

TEST(EnrolmentCodes, SurviveTypingHabits) {
  for (const bool pinned : {false, true}) {
    const std::string text = sample_code(pinned).text();
    EXPECT_EQ(*EnrolmentCode::parse(text), sample_code(pinned));
    std::string typed = " ";
    for (const char c : text) typed += c == '0' ? 'O' : c == '1' ? 'l' : c == '-' ? ' ' : static_cast<char>(std::tolower(c));
    EXPECT_EQ(*EnrolmentCode::parse(typed + "\n"), sample_code(pinned)) << typed;
  }
}

TEST(EnrolmentCodes, EveryChangedLetterIsFound) {
  const std::string text = sample_code(true).text();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '-') continue;
    std::string wrong = text;
    wrong[i] = wrong[i] == 'Z' ? 'Y' : 'Z';
    EXPECT_FALSE(EnrolmentCode::parse(wrong).ok()) << i;
  }
}

TEST(EnrolmentCodes, SayWhatIsWrong) {
  EXPECT_THAT(EnrolmentCode::parse("").error(), HasSubstr("was a part left out?"));
  EXPECT_THAT(EnrolmentCode::parse(sample_code(true).text().substr(6)).error(), HasSubstr("was a part left out?"));
  EXPECT_THAT(EnrolmentCode::parse("ABC!").error(), HasSubstr("letters, digits and dashes"));
}

TEST(EnrolmentCodes, RandomIsRandom) {
  EXPECT_EQ(random_hex(16).size(), 32u);
  EXPECT_NE(random_hex(16), random_hex(16));
}

TEST(Packing, GivesBackWhatWasPackedUpToTheBound) {
  std::string content;
  for (int i = 0; i < 100000; ++i) content += static_cast<char>(i * 7919 >> 3);
  EXPECT_EQ(*unpacked(packed(content), content.size()), content);
  EXPECT_EQ(unpacked(packed(content), content.size() - 1).error(), UnpackFault::too_large);
}

TEST(Packing, NoticesDamageAnywhere) {
  const std::string good = packed(std::string(5000, 'x') + "end");
  for (std::size_t cut = 0; cut < good.size(); ++cut) EXPECT_FALSE(unpacked(good.substr(0, cut), 1 << 20).ok()) << cut;
  EXPECT_FALSE(unpacked("", 100).ok());
}

PollTarget sample_target(std::int64_t id) {
  PollTarget target;
  target.device = {id};
  target.serial = "S" + std::to_string(id);
  target.address = "2001:db8::7";
  target.port = 1161;
  target.version = PollTarget::Version::v1;
  target.community = "gehëim\"\\";
  target.profile = "base";
  target.interval_s = 900;
  target.quiet = *QuietHours::parse("22:00-06:00");
  target.period_starts = 0b10;
  target.credential = 7;
  return target;
}

TEST(DeviceLists, KeepEveryField) {
  std::vector targets{sample_target(1), sample_target(2)};
  targets[1].version = PollTarget::Version::v2c;
  targets[1].last_read_at = Instant(std::chrono::milliseconds(1793487600123));
  EXPECT_EQ(*decode_targets(encode_targets(targets, LastRead::told)), targets);
  targets[0].last_read_at = targets[1].last_read_at;
  auto without = targets;
  for (auto& target : without) target.last_read_at.reset();
  EXPECT_EQ(encode_targets(targets, LastRead::left_out), encode_targets(without, LastRead::told));
}

TEST(DeviceLists, KeepSnmpV3UsersAndTheListToTry) {
  auto target = sample_target(1);
  target.version = PollTarget::Version::v3;
  for (const V3Auth auth : all_v3_auths)
    for (const V3Privacy privacy : all_v3_privacies) {
      const V3User user{"leser", auth, "auth-geheim", privacy, "priv-geheim", "kontext"};
      target.v3 = std::make_shared<const V3User>(user);
      target.try_in_order = std::make_shared<const AccessList>(AccessList{{3, "alt", SnmpVersion::v1, "c", nullptr}, {4, "neu", SnmpVersion::v3, "", target.v3}});
      const auto read = decode_targets(encode_targets(std::vector{target, target}, LastRead::told));
      ASSERT_TRUE(read.ok()) << read.error();
      EXPECT_EQ(*(*read)[0].v3, user);
      EXPECT_EQ((*read)[0].version, PollTarget::Version::v3);
      ASSERT_EQ((*read)[0].try_in_order->size(), 2u);
      EXPECT_EQ((*read)[0].try_in_order->at(0).community, "c");
      EXPECT_EQ(*(*read)[0].try_in_order->at(1).v3, user);
      EXPECT_EQ((*read)[0].try_in_order, (*read)[1].try_in_order) << "kept once";
    }
}

TEST(DeviceLists, FaultsTellNoSecret) {
  std::string text = encode_targets(std::vector{sample_target(1)}, LastRead::told);
  text.replace(text.find("1161"), 4, "\"geheim\"");
  const auto damaged = decode_targets(text);
  ASSERT_FALSE(damaged.ok());
  EXPECT_THAT(damaged.error(), testing::Not(HasSubstr("geh")));
  for (std::size_t cut = 0; cut < text.size(); ++cut) EXPECT_FALSE(decode_targets(text.substr(0, cut)).ok()) << cut;
}

TEST(DeviceLists, OnDiskForTheirOwnerAndOnlyWhenChanged) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "deep/er/devices.json";
  EXPECT_THAT(DeviceListCache(file).read().error(), HasSubstr("no device list was kept"));
  DeviceListCache cache(file);
  std::vector targets{sample_target(1)};
  cache.keep(targets);
  EXPECT_EQ(*DeviceListCache(file).read(), targets);
  struct stat state {};
  ASSERT_EQ(::stat(file.c_str(), &state), 0);
  EXPECT_EQ(state.st_mode & 0777U, 0600u);
  std::filesystem::remove(file);
  targets[0].last_read_at = Instant(std::chrono::milliseconds(1));
  cache.keep(targets);
  EXPECT_FALSE(std::filesystem::exists(file)) << "only the last reading is new";
  targets[0].address = "192.0.2.9";
  cache.keep(targets);
  EXPECT_EQ(*DeviceListCache(file).read(), targets);
  std::ofstream(file) << "[{\"device\": 1";
  EXPECT_THAT(DeviceListCache(file).read().error(), HasSubstr("devices.json"));
}

// Any seal will do: what it gives back is what stands on the disk.
Seal sample_seal() {
  const auto turned = [](std::string text) {
    for (char& c : text) c = static_cast<char>(c ^ 0x55);
    return text;
  };
  return {[turned](const std::string& plain) { return "kw1:" + turned(plain); }, [turned](const std::string& kept) { return turned(kept.substr(4)); }};
}

std::string text_of(const std::filesystem::path& file) { return read_private_file(file).value_or(""); }

TEST(DeviceLists, AreSealedAndPlainOnesOfBeforeAreRead) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "devices.json";
  const std::vector targets{sample_target(1)};
  DeviceListCache(file).keep(targets);
  EXPECT_THAT(text_of(file), HasSubstr("2001:db8::7"));
  DeviceListCache cache(file, sample_seal());
  EXPECT_EQ(*cache.read(), targets);
  cache.keep(targets);
  EXPECT_THAT(text_of(file), testing::StartsWith("kw1:"));
  EXPECT_THAT(text_of(file), testing::Not(HasSubstr("2001:db8::7")));
  EXPECT_EQ(*DeviceListCache(file, sample_seal()).read(), targets);
}

TEST(Enrolments, KeepTheTokenSealedAndSealAnOldOneAtOnce) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "enrolment.json";
  const Enrolment enrolment{"https://office.example:8443", "kiel", "0123456789abcdef", "-----BEGIN CERTIFICATE-----"};
  keep(enrolment, file);
  EXPECT_THAT(text_of(file), HasSubstr(enrolment.token));
  EXPECT_EQ(read_enrolment(file, sample_seal()), enrolment);
  EXPECT_THAT(text_of(file), testing::Not(HasSubstr(enrolment.token)));
  EXPECT_THAT(text_of(file), HasSubstr("office.example")) << "the rest is for people to read";
  EXPECT_EQ(read_enrolment(file, sample_seal()), enrolment);
}

TEST(PrivateFiles, ReplaceWhollyAndFollowNoLink) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "secret";
  EXPECT_FALSE(read_private_file(file));
  write_private_file(file, std::string("a\0b", 3));
  EXPECT_EQ(read_private_file(file), std::string("a\0b", 3));
  write_private_file(file, "c");
  EXPECT_EQ(read_private_file(file), "c");
  std::ofstream(folder.path() / "elsewhere") << "untouched";
  std::filesystem::create_symlink(folder.path() / "elsewhere", folder.path() / "secret.new");
  EXPECT_THROW(write_private_file(file, "d"), std::system_error);
  EXPECT_EQ(read_private_file(file), "c");
}

}  // namespace
}  // namespace klickwerk::collector::test
