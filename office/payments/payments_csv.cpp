#include <algorithm>
#include <array>

#include "core/currency.h"
#include "core/sha256.h"
#include "office/import/cell_values.h"
#include "office/import/csv_reader.h"
#include "office/import/text_encoding.h"
#include "office/payments/bank_entries.h"

namespace klickwerk::office {
namespace {

enum Column { date, amount, debit, credit, sign, currency, status, reference, payer, iban, purpose, end_to_end, account, collection, column_count };

// Folded, as text_encoding.h folds: the first is ours, the others are banks' words.
const std::array<std::vector<std::string>, column_count> column_names{{
    {"date", "receivedon", "buchungstag", "buchungsdatum", "datum"},
    {"amount", "betrag", "umsatz", "betrageur"},
    {"debit", "soll", "belastung", "lastschrift", "belastungeur", "solleur"},
    {"credit", "haben", "gutschrift", "gutschrifteur", "habeneur"},
    {"sign", "sollhaben", "sollhabenkennzeichen", "sh", "shkennzeichen", "dc", "cd", "debitcredit", "creditdebit", "cdtdbtind", "vorzeichen"},
    {"currency", "waehrung", "kontowaehrung", "umsatzwaehrung", "ccy"},
    {"status", "info", "buchungsstatus", "umsatzstatus"},
    {"reference", "bankreference", "bankreferenz", "referenz"},
    {"payer", "name", "auftraggeber", "zahlungspflichtiger", "beguenstigterzahlungspflichtiger", "namezahlungsbeteiligter", "begunstigterzahlungspflichtiger"},
    {"iban", "kontonummeriban", "ibanzahlungsbeteiligter"},
    {"purpose", "verwendungszweck"},
    {"endtoend", "endtoendid", "endtoendreferenz", "kundenreferenz", "kundenreferenzendtoend"},
    {"account", "auftragskonto", "ibanauftragskonto"},
    {"collection", "sammlerreferenz"},
}};

// What banks write besides and a payment does not need.
const std::vector<std::string> unneeded{"valutadatum", "valuta", "wertstellung", "wertstellungstag", "buchungstext", "umsatztyp", "umsatzart", "glaeubigerid", "mandatsreferenz",
                                        "lastschriftursprungsbetrag", "auslagenersatzruecklastschrift", "bic", "bicswiftcode", "bicswift", "biczahlungsbeteiligter", "saldo",
                                        "saldonachbuchung", "bezeichnungauftragskonto", "bankname", "bankauftragskonto", "bicauftragskonto", "kategorie", "notiz"};

bool is_one_of(const std::string& word, const std::vector<std::string>& words) { return std::ranges::find(words, word) != words.end(); }

// VR banks write S or H into a column without a name.
bool holds_only_signs(const CsvTable& table, std::size_t column) {
  bool any = false;
  for (const CsvRecord& record : table.records) {
    const std::string& cell = record.fields[column];
    if (cell != "" && cell != "S" && cell != "H") return false;
    any = any || !cell.empty();
  }
  return any;
}

using Places = std::array<int, column_count>;

Places places_in(const CsvTable& table, BankFile& file) {
  Places places{};
  places.fill(-1);
  std::string unknown;
  for (std::size_t i = 0; i < table.header.size(); ++i) {
    const std::string name = folded(table.header[i]);
    const auto column = std::ranges::find_if(column_names, [&](const auto& names) { return is_one_of(name, names); });
    auto place = column == column_names.end() ? (name.empty() && holds_only_signs(table, i) ? &places[sign] : nullptr) : &places[static_cast<std::size_t>(column - column_names.begin())];
    if (place && *place < 0) *place = static_cast<int>(i);
    else if (place || (!name.empty() && !is_one_of(name, unneeded))) unknown += (unknown.empty() ? "\"" : ", \"") + table.header[i] + "\"";
  }
  if (!unknown.empty())
    file.remarks.push_back("line " + std::to_string(table.header_line) + ": these columns are not read: " + unknown +
                           "; known: date, amount (or debit and credit), sign, currency, status, reference, payer, iban, purpose, end_to_end, account, collection, and the banks' German words for them");
  return places;
}

// 2026-11-21, 21.11.2026 or 21.11.26.
std::optional<Day> day_of(const std::string& text) {
  if (auto iso = Day::parse(text)) return iso;
  const auto first = text.find('.'), second = text.find('.', first + 1);
  if (first == std::string::npos || second == std::string::npos) return {};
  std::string number_of_day = text.substr(0, first), month = text.substr(first + 1, second - first - 1), year = text.substr(second + 1);
  if (number_of_day.size() == 1) number_of_day = "0" + number_of_day;
  if (month.size() == 1) month = "0" + month;
  if (year.size() == 2) year = "20" + year;
  return Day::parse(year + "-" + month + "-" + number_of_day);
}

// Money that left has S, Soll, D, Debit; RC takes a credit back, RD a debit (MT940).
std::optional<int> side_of(const std::string& word) {
  const std::string name = word == "-" || word == "+" ? word : folded(word);
  if (is_one_of(name, {"-", "s", "soll", "d", "debit", "dbit", "belastung", "lastschrift", "rc"})) return -1;
  if (is_one_of(name, {"+", "h", "haben", "c", "credit", "crdt", "gutschrift", "rd"})) return 1;
  return {};
}

bool is_pending(const std::string& status) {
  const std::string name = folded(status);
  return name.find("vorgemerkt") != std::string::npos || name.find("vormerk") != std::string::npos || is_one_of(name, {"pending", "pdng", "unbooked", "nichtgebucht"});
}

bool is_ours(std::string unit) {
  if (accounting_currency() == euro && unit == "\xe2\x82\xac") return true;
  std::ranges::transform(unit, unit.begin(), [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return unit.empty() || unit == accounting_currency();
}

// "47,48 S": the sign stands behind the amount.
struct SplitAmount {
  std::string amount, sign;
};
SplitAmount split(const std::string& cell) {
  if (cell.size() < 2 || std::string("SHDC").find(cell.back()) == std::string::npos) return {cell, ""};
  const char before = cell[cell.size() - 2];
  if (before != ' ' && (before < '0' || before > '9')) return {cell, ""};
  return {cell.substr(0, cell.size() - 1), cell.substr(cell.size() - 1)};
}

class Rows {
 public:
  Rows(const CsvTable& table, BankFile& file) : table_(table), file_(file), places_(places_in(table, file)) {}

  void read() {
    if (!has(date) || !(has(amount) || (has(debit) && has(credit)))) {
      file_.faults.push_back("line " + std::to_string(table_.header_line) + ": the header needs the columns date and amount (or Buchungstag and Betrag)");
      return;
    }
    for (const CsvRecord& record : table_.records) {
      record_ = &record;
      read_row();
    }
    if (pending_ > named_at_most) file_.remarks.push_back(std::to_string(pending_ - named_at_most) + " more rows are announced only");
  }

 private:
  static constexpr int named_at_most = 20;
  bool has(Column column) const { return places_[column] >= 0; }
  std::string cell(Column column) const { return has(column) ? record_->fields[static_cast<std::size_t>(places_[column])] : std::string(); }
  std::string reference_in(Column column) const {
    const std::string text = cell(column);
    return text == "NOTPROVIDED" || text == "NONREF" ? "" : text;
  }
  std::string where() const { return "line " + std::to_string(record_->line) + ": "; }
  std::nullopt_t fault(const std::string& what) { return file_.faults.push_back(where() + what), std::nullopt; }

  void read_row() {
    if (is_pending(cell(status))) {
      if (++pending_ <= named_at_most)
        file_.remarks.push_back(where() + cell(amount) + " of " + cell(payer) + " is announced only (\"" + cell(status) + "\") and left out: it comes when the bank has booked it");
      return;
    }
    const auto day = day_of(cell(date));
    if (!day) fault("\"" + cell(date) + "\" is no day; write 2026-11-21 or 21.11.2026");
    const auto money = amount_in_row();
    if (!is_ours(cell(currency))) return void(fault("an amount in " + cell(currency) + ", not " + accounting_currency() + ": leave the row out, and book what the bank credited in " + accounting_currency()));
    if (!day || !money) return;
    if (*money == Money{}) return void(++file_.skipped);
    add(*day, *money);
  }

  std::optional<Money> amount_in_row() {
    if (has(amount) && (!cell(amount).empty() || !has(debit))) return signed_amount(cell(amount), cell(sign));
    if (!cell(debit).empty() && !cell(credit).empty()) return fault("both a debit and a credit");
    const std::string text = cell(debit).empty() ? cell(credit) : cell(debit);
    return signed_amount(text, cell(debit).empty() ? "" : "-");
  }

  std::optional<Money> signed_amount(const std::string& text, const std::string& side_column) {
    const SplitAmount parts = split(text);
    const auto money = money_of(parts.amount);
    if (!money) return fault("\"" + text + "\" is no amount; write 1.234,56 or 1234.56");
    const std::string word = side_column.empty() ? parts.sign : side_column;
    if (word.empty()) return money;
    const auto side = side_of(word);
    if (!side) return fault("\"" + word + "\" is no sign; write S or H, Soll or Haben, D or C, - or +");
    if (!parts.sign.empty() && side_of(parts.sign) != side) return fault("\"" + text + "\" and \"" + word + "\" contradict each other");
    if (*side < 0) return *money < Money{} ? money : std::optional(-*money);
    if (*money < Money{}) return fault("\"" + text + "\" is below 0, but \"" + word + "\" says that it came in");
    return money;
  }

  void add(Day day, Money money) {
    BankEntry entry;
    db::Payment& payment = entry.payment;
    payment = {0, day, money, reference_in(reference), cell(payer), cell(iban), cell(purpose), reference_in(end_to_end), "csv", {}};
    entry.named = !payment.bank_reference.empty();
    entry.account = cell(account), entry.collection = payment.end_to_end.empty() ? cell(collection) : "";
    std::erase(entry.account, ' ');
    if (!entry.named) {
      const std::string content = day.iso() + "|" + decimal(money) + "|" + payment.payer + "|" + payment.payer_iban + "|" + payment.purpose + "|" + cell(end_to_end);
      payment.bank_reference = "csv/" + sha256_hex(content).substr(0, 32);
      for (const auto& other : file_.entries)  // the same line again in one file is another payment
        if (other.payment.bank_reference == payment.bank_reference) payment.bank_reference += "+";
    }
    file_.entries.push_back(entry);
  }

  const CsvTable& table_;
  BankFile& file_;
  Places places_;
  const CsvRecord* record_ = nullptr;
  int pending_ = 0;
};

}  // namespace

std::optional<Money> money_of(std::string_view text) {
  std::string plain(text);
  std::erase_if(plain, [](char c) { return c == ' ' || c == '+'; });
  if (plain.size() > 1 && plain.back() == '-' && plain.front() != '-') plain = "-" + plain.substr(0, plain.size() - 1);
  return plain.ends_with('%') ? std::nullopt : money_from_cell(plain);
}

BankFile read_payments_csv(std::string_view bytes) {
  BankFile file;
  const CsvTable table = read_csv(bytes);
  for (const auto& fault : table.faults) file.faults.push_back("line " + std::to_string(fault.line) + ": " + fault.what);
  Rows(table, file).read();
  return file;
}

BankFile read_bank_file(std::string_view bytes) {
  std::string_view text = bytes;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const auto first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '<' ? read_camt_053(bytes) : read_payments_csv(bytes);
}

}  // namespace klickwerk::office
