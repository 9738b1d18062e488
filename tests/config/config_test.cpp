#include "config/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>

namespace klickwerk::config {
namespace {

using testing::HasSubstr;

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

const std::string shipped = text_of(std::filesystem::path(KLICKWERK_SOURCE_DIR) / "config/klickwerk.toml");

std::string error_of(const std::string& toml) {
  try {
    parse(toml, "my.toml");
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "no error";
}

class ConfigTest : public testing::Test {
 protected:
  void SetUp() override {
    unsetenv("KLICKWERK_CONFIG");
    setenv("KLICKWERK_STATE", "/srv/state", 1);
  }
  void TearDown() override { unsetenv("KLICKWERK_STATE"); }

  std::filesystem::path written(const std::string& toml) {
    auto path = std::filesystem::path(testing::TempDir()) / ("klickwerk-config-" + std::to_string(getpid()) + ".toml");
    std::ofstream(path) << toml;
    return path;
  }
};

// Every "# key = value" line of the shipped file without its "#".
std::string uncommented(const std::string& toml) { return std::regex_replace(toml, std::regex("(^|\n)# ([a-z_]+ = |\\[layout\\.)"), "$1$2"); }

TEST_F(ConfigTest, DefaultsHoldWithoutAFile) {
  Config config = parse("", "defaults");
  EXPECT_EQ(config.office.zone, "Europe/Berlin");
  EXPECT_EQ(config.state_directory, "/srv/state");
  EXPECT_EQ(config.database.url, "");
  EXPECT_EQ(config.collector.poll_interval_s, 3600);
  EXPECT_EQ(config.collector.spool_directory, "/srv/state/spool");
  EXPECT_EQ(config.invoice.documents_directory, "/srv/state/documents");
  EXPECT_EQ(config.invoice.payment_terms_days, 14);
  EXPECT_EQ(config.log.level, LogLevel::info);
  EXPECT_FALSE(config.file);
}

TEST_F(ConfigTest, ShippedFileChangesNoDefault) {
  Config defaults = parse("", "defaults"), file = parse(shipped, "klickwerk.toml");
  EXPECT_EQ(file.office.zone, defaults.office.zone);
  EXPECT_EQ(file.database.url, defaults.database.url);
  EXPECT_EQ(file.collector.poll_interval_s, defaults.collector.poll_interval_s);
  EXPECT_EQ(file.collector.window, defaults.collector.window);
  EXPECT_EQ(file.collector.timeout_ms, defaults.collector.timeout_ms);
  EXPECT_EQ(file.collector.retries, defaults.collector.retries);
  EXPECT_EQ(file.collector.max_packets_per_s, defaults.collector.max_packets_per_s);
  EXPECT_EQ(file.collector.batch_rows, defaults.collector.batch_rows);
  EXPECT_EQ(file.collector.most_clicks_per_day, defaults.collector.most_clicks_per_day);
  EXPECT_EQ(file.collector.profiles_directory, defaults.collector.profiles_directory);
  EXPECT_EQ(file.collector.subnet_concurrency, defaults.collector.subnet_concurrency);
  EXPECT_EQ(file.collector.device_spacing_ms, defaults.collector.device_spacing_ms);
  EXPECT_EQ(file.collector.jitter_percent, defaults.collector.jitter_percent);
  EXPECT_EQ(file.collector.quiet_hours, defaults.collector.quiet_hours);
  EXPECT_EQ(file.collector.name, defaults.collector.name);
  EXPECT_EQ(file.collector.lease_s, defaults.collector.lease_s);
  EXPECT_EQ(file.collector.metrics_listen, defaults.collector.metrics_listen);
  EXPECT_EQ(file.collector.trap_listen, defaults.collector.trap_listen);
  EXPECT_EQ(file.collector.due_readings_in_quiet_hours, defaults.collector.due_readings_in_quiet_hours);
  EXPECT_EQ(file.collector.wake_up, defaults.collector.wake_up);
  EXPECT_EQ(file.collector.discovery_packets_per_s, defaults.collector.discovery_packets_per_s);
  EXPECT_EQ(file.collector.silent_after_days, defaults.collector.silent_after_days);
  EXPECT_EQ(file.collector.unplaced_after_days, defaults.collector.unplaced_after_days);
  EXPECT_EQ(file.seller.country, defaults.seller.country);
  EXPECT_EQ(file.invoice.number_format, defaults.invoice.number_format);
  EXPECT_EQ(file.invoice.cancellation_number_format, defaults.invoice.cancellation_number_format);
  EXPECT_EQ(file.invoice.payment_terms_days, defaults.invoice.payment_terms_days);
  EXPECT_EQ(file.invoice.language, defaults.invoice.language);
  EXPECT_EQ(file.layout.form, defaults.layout.form);
  EXPECT_EQ(file.layout.annex, defaults.layout.annex);
  EXPECT_EQ(file.layout.giro_code, defaults.layout.giro_code);
  EXPECT_EQ(file.layout.fold_marks, defaults.layout.fold_marks);
  EXPECT_TRUE(file.layouts.empty());
  EXPECT_EQ(file.log.level, defaults.log.level);
}

TEST_F(ConfigTest, ShippedFileKnowsEveryKeyThatTheReaderKnows) {
  const std::string all = uncommented(shipped);
  EXPECT_NO_THROW(parse(all, "klickwerk.toml"));
  const std::string source = text_of(std::filesystem::path(KLICKWERK_SOURCE_DIR) / "config/config.cpp");
  const std::regex read("file\\.read[a-z_]*\\(\"([a-z]+)\\.([a-z_]+)\"");
  int keys = 0;
  for (std::sregex_iterator match(source.begin(), source.end(), read), end; match != end; ++match, ++keys) {
    const std::string section = (*match)[1], key = (*match)[2];
    auto begin = all.find("[" + section + "]");
    ASSERT_NE(begin, std::string::npos) << section;
    auto next = all.find("\n[", begin);
    EXPECT_THAT(all.substr(begin, next - begin), HasSubstr("\n" + key + " = ")) << section << "." << key;
  }
  EXPECT_GE(keys, 30);
}

TEST_F(ConfigTest, ReadsValues) {
  Config config = parse("[collector]\nwindow = 7\nspool_directory = \"/x/spool\"\n[log]\nlevel = \"debug\"\n[invoice]\nlanguage = \"en\"\n"
                        "[seller]\nname = \"Bürotechnik Müller GmbH\"\n", "my.toml");
  EXPECT_EQ(config.collector.window, 7);
  EXPECT_EQ(config.collector.spool_directory, "/x/spool");
  EXPECT_EQ(config.log.level, LogLevel::debug);
  EXPECT_EQ(config.invoice.language, "en");
  EXPECT_EQ(config.seller.name, "Bürotechnik Müller GmbH");
}

TEST_F(ConfigTest, TheCurrencyIsEuroOrFranc) {
  EXPECT_EQ(parse("", "my.toml").seller.currency, "EUR");
  EXPECT_FALSE(parse(shipped, "klickwerk.toml").seller.currency_chosen) << "a copy of the file says nothing about it";
  EXPECT_EQ(parse("[seller]\ncurrency = \"CHF\"\n", "my.toml").seller.currency, "CHF");
  EXPECT_TRUE(parse("[seller]\ncurrency = \"EUR\"\n", "my.toml").seller.currency_chosen);
  for (const char* other : {"\"USD\"", "\"chf\"", "\"\"", "1"})
    EXPECT_EQ(error_of("[seller]\ncurrency = " + std::string(other) + "\n"), "my.toml:2: seller.currency must be one of \"EUR\", \"CHF\"");
}

TEST_F(ConfigTest, ALayoutIsTheDealersButForWhatItSets) {
  const Config config = parse("[layout]\nform = \"A\"\nannex = \"sums\"\n[layout.second-brand]\nannex = \"none\"\nfold_marks = false\n"
                              "logo_png = \"/srv/two.png\"\naccent_colour = \"#B45309\"\nphone = \"040 2\"\nclosing_note_en = \"Thank you\"\n[layout.public]\nform = \"B\"\n", "my.toml");
  EXPECT_EQ(config.layout.form, "A");
  EXPECT_TRUE(config.layout.giro_code);
  ASSERT_EQ(config.layouts.size(), 2u);
  const Layout& second = config.layouts.at("second-brand");
  EXPECT_EQ(second.form, "A");
  EXPECT_EQ(second.annex, "none");
  EXPECT_FALSE(second.fold_marks);
  EXPECT_TRUE(second.giro_code);
  EXPECT_EQ(second.logo_png, "/srv/two.png");
  EXPECT_EQ(second.accent_colour, "#B45309");
  EXPECT_EQ(second.phone, "040 2");
  EXPECT_EQ(second.closing_note.english, "Thank you");
  EXPECT_EQ(second.closing_note.german, "");
  EXPECT_EQ(config.layouts.at("public").form, "B");
  EXPECT_EQ(config.layouts.at("public").annex, "sums");
}

TEST_F(ConfigTest, WrongLayoutsAreRefusedWhenTheFileIsRead) {
  EXPECT_EQ(error_of("[layout]\nform = \"C\"\n"), "my.toml:2: layout.form must be one of \"B\", \"A\"");
  EXPECT_EQ(error_of("[layout.x]\nannex = \"short\"\n"), "my.toml:2: layout.x.annex must be one of \"full\", \"sums\", \"none\"");
  EXPECT_EQ(error_of("[layout.x]\nlogo_png = \"logo.png\"\n"), "my.toml:2: layout.x.logo_png must be an absolute path (it begins with /)");
  EXPECT_EQ(error_of("[layout.x]\naccent_colour = \"petrol\"\n"), "my.toml:2: layout.x.accent_colour must be a colour as #rrggbb, such as \"#0b7285\", or empty");
  EXPECT_EQ(error_of("[seller]\naccent_colour = \"#0b728\"\n"), "my.toml:2: seller.accent_colour must be a colour as #rrggbb, such as \"#0b7285\", or empty");
  EXPECT_EQ(error_of("[layout.x]\nlogo = \"/l.png\"\n"), "my.toml:2: unknown key \"logo\" in [layout.x]; config/klickwerk.toml lists all keys");
  EXPECT_EQ(error_of("[layout]\nlogo_png = \"/l.png\"\n"), "my.toml:2: unknown key \"logo_png\" in [layout]; config/klickwerk.toml lists all keys");
  EXPECT_EQ(error_of("[layout.form]\nannex = \"full\"\n"), "my.toml:1: layout.form must be one of \"B\", \"A\"");
  EXPECT_THAT(error_of("[layout.\"Second Brand\"]\n"), HasSubstr("layout must be given names of small letters, digits, - and _"));
}

TEST_F(ConfigTest, NotesAreInTheLanguageOfDocumentsOrNameTheirs) {
  const auto closing = [](const std::string& toml) { return parse(toml, "my.toml").invoice.closing_note; };
  const Note german = closing("[invoice]\nclosing_note = \"Danke\"\n");
  EXPECT_EQ(german.german + "|" + german.english, "Danke|");
  const Note english = closing("[invoice]\nlanguage = \"en\"\nclosing_note = \"Thanks\"\nclosing_note_de = \"Danke\"\n");
  EXPECT_EQ(english.german + "|" + english.english, "Danke|Thanks");
  EXPECT_EQ(error_of("[invoice]\nclosing_note = \"Danke\"\nclosing_note_de = \"Dank\"\n"),
            "my.toml:3: invoice.closing_note_de must be left out where invoice.closing_note is given: that is in the language of invoice.language, \"de\"");
}

TEST_F(ConfigTest, FaultsNameFileLineKeyAndWhatIsExpected) {
  EXPECT_EQ(error_of("[office]\nzone = 3\n"), "my.toml:2: office.zone must be a text in quotes");
  EXPECT_EQ(error_of("\n[collector]\nwindow = 0\n"), "my.toml:3: collector.window must be a whole number from 1 to 100000");
  EXPECT_EQ(error_of("[collector]\nquiet_hours = \"22-6\"\n"), "my.toml:2: collector.quiet_hours must be hours of the local day such as \"22:00-06:00\", or empty");
  EXPECT_EQ(error_of("[collector]\nwake_up = 1\n"), "my.toml:2: collector.wake_up must be true or false");
  EXPECT_EQ(error_of("[log]\nlevel = \"loud\"\n"), "my.toml:2: log.level must be one of \"error\", \"warning\", \"info\", \"debug\"");
  EXPECT_EQ(error_of("[state]\ndirectory = \"here\"\n"), "my.toml:2: state.directory must be an absolute path (it begins with /)");
  EXPECT_THAT(error_of("[office]\nzonne = \"x\"\n"), HasSubstr("my.toml:2: unknown key \"zonne\" in [office]"));
  EXPECT_THAT(error_of("[ofice]\n"), HasSubstr("my.toml:1: unknown key \"ofice\""));
  EXPECT_THAT(error_of("zone = \"x\"\n"), HasSubstr("my.toml:1: unknown key \"zone\""));
  EXPECT_THAT(error_of("office = \"x\"\n"), HasSubstr("must be a section: [office]"));
  EXPECT_THAT(error_of("[office]\nzone = \"a\"\nzone = \"b\"\n"), HasSubstr("my.toml:3: "));
  EXPECT_THAT(error_of("[office\n"), HasSubstr("my.toml:1: "));
}

TEST_F(ConfigTest, NumberFormatsCannotGiveOneNumberTwice) {
  EXPECT_THAT(error_of("[invoice]\nnumber_format = \"RE-{number}\"\n"), HasSubstr("{year} must stand in it once"));
  EXPECT_THAT(error_of("[invoice]\nnumber_format = \"RE-{year}\"\n"), HasSubstr("{number} must stand in it once"));
  EXPECT_THAT(error_of("[invoice]\nnumber_format = \"RE-{year}-{count}\"\n"), HasSubstr("{count} is not a known field"));
  EXPECT_THAT(error_of("[invoice]\nnumber_format = \"RE-{year}-{number:99}\"\n"), HasSubstr("width from 1 to 12"));
  EXPECT_THAT(error_of("[invoice]\nnumber_format = \"RE-{year-{number}\"\n"), HasSubstr("my.toml:2: invoice.number_format"));
  EXPECT_THAT(error_of("[invoice]\ncancellation_number_format = \"RE-{year}-{number:6}\"\n"), HasSubstr("other than"));
}

TEST_F(ConfigTest, FormatsNumbers) {
  EXPECT_EQ(format_number("RE-{year}-{number:6}", 2026, 123), "RE-2026-000123");
  EXPECT_EQ(format_number("{number}/{year}", 2026, 1234567), "1234567/2026");
  EXPECT_EQ(format_number("{year}{number:3}", 2027, 12345), "202712345");
}

TEST_F(ConfigTest, OptionGoesBeforeEnvironment) {
  auto file = written("[office]\nzone = \"Europe/Vienna\"\n");
  setenv("KLICKWERK_CONFIG", "/nowhere/klickwerk.toml", 1);
  Config config = load(file);
  EXPECT_EQ(config.office.zone, "Europe/Vienna");
  EXPECT_EQ(config.file, file);
  EXPECT_THROW(load(), ConfigError);
  setenv("KLICKWERK_CONFIG", file.c_str(), 1);
  EXPECT_EQ(load().office.zone, "Europe/Vienna");
  unsetenv("KLICKWERK_CONFIG");
  std::filesystem::remove(file);
}

TEST_F(ConfigTest, MissingFileIsAnErrorThatSaysWhoNamedIt) {
  try {
    load("/nowhere/klickwerk.toml");
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_STREQ(error.what(), "/nowhere/klickwerk.toml: cannot read the configuration file named by --config");
  }
  EXPECT_THROW(load(std::filesystem::path("/tmp")), ConfigError);
}

TEST_F(ConfigTest, StateDirectoryFollowsEnvironmentThenFileThenUser) {
  EXPECT_EQ(parse("[state]\ndirectory = \"/srv/other/\"\n", "my.toml").state_directory, "/srv/state");
  unsetenv("KLICKWERK_STATE");
  EXPECT_EQ(parse("[state]\ndirectory = \"/srv/other/\"\n", "my.toml").state_directory, "/srv/other");
  const bool root = geteuid() == 0;
  setenv("XDG_STATE_HOME", "/home/x/state", 1);
  EXPECT_EQ(parse("", "defaults").state_directory, root ? "/var/lib/klickwerk" : "/home/x/state/klickwerk");
  unsetenv("XDG_STATE_HOME");
}

}  // namespace
}  // namespace klickwerk::config
