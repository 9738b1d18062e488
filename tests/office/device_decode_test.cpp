// What `klickwerk device decode` prints.
#include "office/device_decode.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

namespace klickwerk::office {
namespace {

namespace fs = std::filesystem;
using testing::HasSubstr;
using testing::Not;

fs::path recording(const std::string& name) { return fs::path(KLICKWERK_SOURCE_DIR) / "mib" / "recordings" / (name + ".snmprec"); }

nlohmann::json json_of(const std::string& name) { return nlohmann::json::parse(decode_recording({recording(name), {}, {}, true})); }

TEST(DeviceDecode, JsonNamesEachFigureAndItsOrigin) {
  const auto json = json_of("kyocera_taskalfa-5054ci");
  EXPECT_EQ(json["profile"], "kyocera");
  EXPECT_EQ(json["vendor"], "Kyocera");
  EXPECT_EQ(json["model"], "TASKalfa 5054ci");
  EXPECT_EQ(json["serial"], "RVP1Z00417");
  EXPECT_EQ(json["counters"]["total"], (nlohmann::json{{"value", 259876}, {"oid", "1.3.6.1.4.1.1347.43.10.1.1.12.1.1"}}));
  EXPECT_EQ(json["counters"]["copy_mono"]["value"], 40375);
  EXPECT_EQ(json["supplies"][0]["percent"], 50);
  EXPECT_EQ(json["status"]["printer"], "idle");
  EXPECT_EQ(json["status"]["uptime_s"], 330000);
}

TEST(DeviceDecode, UnknownIsAbsentOrNullAndWordsStayWords) {
  const auto json = json_of("zebra_zt411");
  EXPECT_TRUE(json["counters"].empty());
  EXPECT_TRUE(json["serial"].is_null());
  const auto mf = json_of("canon_mf746");
  EXPECT_FALSE(mf["counters"].contains("fax"));
  EXPECT_EQ(mf["supplies"][3]["level"], "unknown");
  EXPECT_TRUE(mf["supplies"][3]["percent"].is_null());
  EXPECT_EQ(json_of("konica_bizhub-c368")["supplies"].back()["level"], "some_left");
}

TEST(DeviceDecode, TextIsForPeople) {
  const std::string text = decode_recording({recording("utax_p-4534dn"), {}, {}, false});
  EXPECT_THAT(text, HasSubstr("Vendor     UTAX/TA\nModel      P-4534DN\nSerial     R9N1200815\n"));
  EXPECT_THAT(text, HasSubstr("1.3.6.1.4.1.1347.43.10.1.1.12.1.1"));
  EXPECT_THAT(text, HasSubstr("9,144"));
  EXPECT_THAT(text, HasSubstr("Unknown: colour, copy, scan, fax, large\n"));
  EXPECT_THAT(text, HasSubstr("some left"));
}

TEST(DeviceDecode, FaultsNameFileAndLine) {
  const fs::path folder = fs::temp_directory_path() / ("klickwerk-decode-" + std::to_string(::getpid()));
  fs::create_directories(folder);
  std::ofstream(folder / "bad.snmprec") << "1.3.6|2|1\nnonsense\n";
  std::ofstream(folder / "base.toml") << "name = \"base\"\nwrong = 1\n";
  const auto fault = [](const DecodeRequest& request) -> std::string {
    try {
      decode_recording(request);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "no fault";
  };
  EXPECT_EQ(fault({folder / "bad.snmprec", {}, {}, true}), (folder / "bad.snmprec").string() + ":2: expected OID|TAG|VALUE");
  EXPECT_THAT(fault({folder / "none.snmprec", {}, {}, true}), HasSubstr("none.snmprec: "));
  EXPECT_THAT(fault({recording("zebra_zt411"), folder, {}, true}), HasSubstr("base.toml:2: wrong: is not a key"));
  EXPECT_THAT(fault({recording("zebra_zt411"), {}, "nobody", true}), HasSubstr("--profile nobody: there is none of this name; there are base, "));
  fs::remove_all(folder);
}

}  // namespace
}  // namespace klickwerk::office
