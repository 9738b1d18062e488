#include "office/explain/german_sentences.h"

#include <regex>
#include <span>
#include <vector>

#include "core/currency.h"
#include "office/explain/figures.h"
#include "office/invoicing/invoice_words.h"

namespace klickwerk::office {
namespace {

// In English: {n} a number, {m} an amount, {d} a day, {s} a source of readings, {t} any text, {o} any or none, {l} numbers with commas, {u} the usage
// of sub-periods, and a letter of `parts` what may stand there. In German {1}, {2} … are what the English ones stood for.
struct Sentence {
  const char *english, *german;
};

struct Part {
  char letter;
  std::vector<Sentence> choices;
};

const std::vector<Part>& parts() {
  static const std::vector<Part> all{
      {'W', {{" of device {t} on position {t}", " des Geräts {1} auf Platz {2}"}, {" on position {t}", " auf Platz {1}"}}},
      {'K', {{" (last known: {n} on {d})", " (zuletzt bekannt: {1} am {2})"}, {"", ""}}},
      {'L', {{"; last known is {n} on {d}", "; zuletzt bekannt ist {1} vom {2}"}, {"", ""}}},
      {'A', {{" after {n} on {d}", " nach {1} am {2}"}, {"", ""}}},
      {'D', {{" {t}", " {1}"}, {"", ""}}},
      {'Q', {{" ({s})", " ({1})"}, {"", ""}}},
      {'H', {{"a mean stands in", "ein Mittelwert vertritt ihn"}, {"the meter is held", "der Zähler ist zurückgestellt"}}},
      {'N', {{"the next reading trues the estimate up", "gleicht die nächste Ablesung die Schätzung aus"},
             {"the next settlement bills both periods", "rechnet die nächste Abrechnung beide Zeiträume ab"}}},
      {'B', {{"day before", "Tag vor"}, {"day after", "Tag nach"}, {"days before", "Tage vor"}, {"days after", "Tage nach"}}},
      {'R', {{"shared over its periods by days", "nach Tagen auf seine Zeiträume verteilt"},
             {"the estimates of {n} are taken off", "die geschätzten {1} sind abgezogen"}}},
  };
  return all;
}

constexpr Sentence sentences[] = {
    {"The counters of meter {t}{W} add up to {n} clicks with their weights.", "Die Zählerstände von {1}{2} ergeben mit ihren Gewichten {3} Klicks."},
    {"Check the readings of {d} and the weights of the contract's counters.", "Die Ablesungen vom {1} und die Gewichte der Zähler im Vertrag prüfen."},
    {"Counter {t}{W} fell from {n} ({d}) to {n} ({d}).", "Der Zähler {1}{2} fiel von {3} ({4}) auf {5} ({6})."},
    {"Correct the wrong reading, or record the counter reset or device swap that explains the fall.",
     "Die falsche Ablesung berichtigen oder den Zählerreset oder Gerätetausch erfassen, der es erklärt."},
    {"Device{D} left position {t} on {d} without a final value of counter {t}{L}.", "Das Gerät{1} verließ den Platz {2} am {3} ohne Endstand des Zählers {4}{5}."},
    {"Enter the final counter of the device for {d}.", "Den Endstand des Geräts zum {1} erfassen."},
    {"Counter {t}{W} has no opening value, and no period settled from actual readings gives an average.",
     "Für den Zähler {1}{2} gibt es keinen Anfangsstand und keinen abgelesenen Zeitraum für einen Mittelwert."},
    {"Enter the device's start counter, or a reading from before the period.", "Den Anfangsstand des Geräts oder eine Ablesung von vor dem Zeitraum erfassen."},
    {"Counter {t}{W} has no reading on {d}{K}, and no period settled from actual readings gives an average.",
     "Für den Zähler {1}{2} gibt es keine Ablesung zum {3}{4} und keinen abgelesenen Zeitraum für einen Mittelwert."},
    {"Enter the reading of {d}; otherwise the next reading settles both periods together.",
     "Die Ablesung vom {1} erfassen; sonst rechnet die nächste Ablesung beide Zeiträume zusammen ab."},
    {"Counter {t}{W} has no value of {d}, up to where it is settled; counted from the last known ({n} on {d}), clicks would be billed twice; {H}.",
     "Für den Zähler {1}{2} gibt es keinen Stand vom {3}, bis zu dem abgerechnet ist; vom zuletzt bekannten ({4} am {5}) an gezählt, würden Klicks doppelt "
     "berechnet; {6}."},
    {"Enter the reading of {d}, then settle again.", "Die Ablesung vom {1} erfassen, dann erneut abrechnen."},
    {"Counter {t}{W} showed {n} on {d}{A}, which is not plausible and waits for review (item {n}); {H} until then.",
     "Der Zähler {1}{2} zeigte {3} am {4}{5}; das ist nicht plausibel und wartet auf Prüfung (Fall {6}); bis dahin: {7}."},
    {"Decide item {n} (klickwerk reading review --device {o}), then settle again; after the invoice is issued, {N}.",
     "Fall {1} entscheiden (klickwerk reading review --device {2}), dann erneut abrechnen; ist die Rechnung ausgestellt, {3}."},
    {"Position {t}: no reading on {d}{K}; estimated at {n}, the mean of the last {n} period(s) settled from readings ({l}).",
     "Platz {1}: keine Ablesung zum {2}{3}; geschätzt auf {4}, das Mittel aus den letzten abgelesenen Zeiträumen ({6})."},
    {"No reading of every position on {d}: the meter's mean of the last {n} period(s) is {n}; the positions without reading are estimated at {n} together.",
     "Zum {1} sind nicht alle Plätze abgelesen: das Mittel des Zählers aus den letzten {2} abgelesenen Zeiträumen ist {3}; die Plätze ohne Ablesung sind "
     "zusammen auf {4} geschätzt."},
    {"Position {t}: no reading of {t} on {d}; the one of {d}{Q} closes the period, {n} {B} the due date (agreed: up to {n} before, {n} after).",
     "Platz {1}: keine Ablesung von {2} zum {3}; die vom {4}{5} schließt den Zeitraum, {6} {7} dem Stichtag (vereinbart: bis {8} davor, {9} danach)."},
    {"Position {t}: a lower reading in between held the meter; the counter is back up, so it is passed over.",
     "Platz {1}: ein niedrigerer Stand dazwischen hatte den Zähler zurückgestellt; der Zähler steht wieder höher, daher wird er übergangen."},
    {"Position {t}: the reading of {d} closes {d} to {d} with estimates; {n} were counted, {R}.",
     "Platz {1}: die Ablesung vom {2} schließt {3} bis {4} mit Schätzungen ab; gezählt sind {5}, {6}."},
    {"The price changes inside: {u}by a reading on the eve or else by days; {n} billable clicks in that proportion.",
     "Der Preis ändert sich im Zeitraum: {1}nach der Ablesung am Vortag, sonst nach Tagen; {2} zu berechnende Klicks im selben Verhältnis."},
    {"{d} to {d} settled again: {n} used, {n} free, {n} clicks = {m} instead of {n} = {m}.",
     "{1} bis {2} neu abgerechnet: {3} verbraucht, {4} frei, {5} Klicks = {6} {$} statt {7} = {8} {$}."},
};

constexpr Sentence sub_period{"{n} used {d} to {d}, ", "{1} verbraucht {2} bis {3}, "};

const Part* part_of(char letter) {
  for (const Part& part : parts())
    if (part.letter == letter) return &part;
  return nullptr;
}

struct Pattern {
  std::string text;
  std::string kinds;  // of its captures
};

// As a regular expression; without captures inside of captures.
Pattern pattern_of(const std::string& english, bool captures) {
  const std::string open = captures ? "(" : "(?:";
  Pattern pattern;
  for (std::size_t at = 0; at < english.size(); ++at) {
    const char sign = english[at];
    if (sign != '{') {
      if (std::string("()[].*+?^$|\\").find(sign) != std::string::npos) pattern.text += '\\';
      pattern.text += sign;
      continue;
    }
    const char kind = english[at + 1];
    pattern.kinds += kind;
    at += 2;
    switch (kind) {
      case 'n': pattern.text += open + "-?[0-9]+)"; break;
      case 'm': pattern.text += open + "-?[0-9]+\\.[0-9]{2})"; break;
      case 'd': pattern.text += open + "[0-9]{4}-[0-9]{2}-[0-9]{2})"; break;
      case 'l': pattern.text += open + "-?[0-9]+(?:, -?[0-9]+)*)"; break;
      case 's': pattern.text += open + "[^()]+)"; break;
      case 't': pattern.text += open + ".+?)"; break;
      case 'o': pattern.text += open + ".*?)"; break;
      case 'u': pattern.text += open + "(?:" + pattern_of(sub_period.english, false).text + ")+)"; break;
      default: {
        std::string choices;
        for (const Sentence& choice : part_of(kind)->choices) choices += (choices.empty() ? "" : "|") + pattern_of(choice.english, false).text;
        pattern.text += open + choices + ")";
      }
    }
  }
  return pattern;
}

std::optional<std::string> translated(const std::string& english, const Sentence& sentence, Language language);

std::string one_of(const std::string& english, std::span<const Sentence> choices, Language language) {
  for (const Sentence& choice : choices)
    if (auto said = translated(english, choice, language)) return *said;
  return english;
}

// "3200, 2900", "500 used 2026-10-01 to 2026-10-15, 400 used …, ".
std::string each(const std::string& english, const Sentence& sentence, Language language) {
  const std::regex one(pattern_of(sentence.english, false).text);
  std::string said;
  std::size_t done = 0;
  for (std::sregex_iterator it(english.begin(), english.end(), one), end; it != end; ++it) {
    said += english.substr(done, static_cast<std::size_t>(it->position()) - done) + one_of(it->str(), std::span(&sentence, 1), language);
    done = static_cast<std::size_t>(it->position() + it->length());
  }
  return said + english.substr(done);
}

std::string figure(char kind, const std::string& english, Language language) {
  const Figures figures(language, accounting_currency());
  switch (kind) {
    case 'n': return figures.count(std::stoll(english));
    case 'm': return figures.money(Money{std::stoll(english.substr(0, english.size() - 3) + english.substr(english.size() - 2))});
    case 'd': return Day::parse(english) ? figures.day(*Day::parse(english)) : english;
    case 'l': return each(english, {"{n}", "{1}"}, language);
    case 's': return language == Language::german ? source_words(english, language) : english;
    case 't':
    case 'o': return english;
    case 'u': return each(english, sub_period, language);
    default: return one_of(english, part_of(kind)->choices, language);
  }
}

// The English sentence as its own translation: {n} {t} {n} becomes {1} {2} {3}.
std::string numbered(std::string_view english) {
  std::string text;
  char next = '1';
  for (std::size_t at = 0; at < english.size(); ++at) {
    text += english[at];
    if (english[at] != '{') continue;
    text += next++;
    ++at;
  }
  return text;
}

std::optional<std::string> translated(const std::string& english, const Sentence& sentence, Language language) {
  const Pattern pattern = pattern_of(sentence.english, true);
  std::smatch found;
  if (!std::regex_match(english, found, std::regex(pattern.text))) return std::nullopt;
  const std::string target = language == Language::german ? sentence.german : numbered(sentence.english);
  std::string said;
  for (std::string_view rest = target; !rest.empty();) {
    const auto open = std::min(rest.find('{'), rest.size());
    said += rest.substr(0, open);
    rest.remove_prefix(open);
    if (rest.empty()) break;
    if (rest[1] == '$') {
      said += accounting_currency();
    } else {
      const auto index = static_cast<std::size_t>(rest[1] - '0');
      said += figure(pattern.kinds[index - 1], found[index].str(), language);
    }
    rest.remove_prefix(3);
  }
  return said;
}

std::optional<std::string> said_in(const std::string& english, Language language) {
  for (const Sentence& sentence : sentences)
    if (auto said = translated(english, sentence, language)) return said;
  return std::nullopt;
}

}  // namespace

std::optional<std::string> german_sentence(const std::string& english) { return said_in(english, Language::german); }

std::string english_sentence(const std::string& english) { return said_in(english, Language::english).value_or(english); }

}  // namespace klickwerk::office
