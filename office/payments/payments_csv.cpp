#include <algorithm>
#include <array>

#include "core/currency.h"
#include "core/sha256.h"
#include "office/import/csv_reader.h"
#include "office/import/text_encoding.h"
#include "office/payments/bank_entries.h"

namespace klickwerk::office {
namespace {

enum Column { date, amount, reference, payer, iban, purpose, end_to_end, column_count };

// Folded, as text_encoding.h folds: the first is ours, the others are banks' words.
const std::array<std::vector<std::string>, column_count> column_names{{
    {"date", "receivedon", "buchungstag", "buchungsdatum", "datum"},
    {"amount", "betrag", "umsatz", "betrageur"},
    {"reference", "bankreference", "bankreferenz", "referenz"},
    {"payer", "name", "auftraggeber", "zahlungspflichtiger", "beguenstigterzahlungspflichtiger", "namezahlungsbeteiligter", "begunstigterzahlungspflichtiger"},
    {"iban", "kontonummeriban", "ibanzahlungsbeteiligter"},
    {"purpose", "verwendungszweck"},
    {"endtoend", "endtoendid", "endtoendreferenz", "kundenreferenz", "kundenreferenzendtoend"},
}};

std::array<int, column_count> places_in(const std::vector<std::string>& header) {
  std::array<int, column_count> places{};
  places.fill(-1);
  for (std::size_t i = 0; i < header.size(); ++i)
    for (int column = 0; column < column_count; ++column) {
      const auto& names = column_names[static_cast<std::size_t>(column)];
      auto& place = places[static_cast<std::size_t>(column)];
      if (place < 0 && std::find(names.begin(), names.end(), folded(header[i])) != names.end()) place = static_cast<int>(i);
    }
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

}  // namespace

std::optional<Money> money_of(std::string_view text) {
  std::string plain;
  for (char c : text)
    if (c != ' ' && c != '+' && c != '\'') plain += c;
  const std::string_view sign = accounting_currency() == euro ? "\xe2\x82\xac" : "Fr.";
  for (const std::string_view unit : {std::string_view(accounting_currency()), sign})
    if (plain.ends_with(unit)) plain.resize(plain.size() - unit.size());
  if (const auto comma = plain.rfind(','); comma != std::string::npos && (plain.rfind('.') == std::string::npos || comma > plain.rfind('.'))) {
    std::erase(plain, '.');
    std::replace(plain.begin(), plain.end(), ',', '.');
  } else {
    std::erase(plain, ',');
  }
  return parse_money(plain);
}

BankFile read_payments_csv(std::string_view bytes) {
  BankFile file;
  const CsvTable table = read_csv(bytes);
  for (const auto& fault : table.faults) file.faults.push_back("line " + std::to_string(fault.line) + ": " + fault.what);
  const auto places = places_in(table.header);
  if (places[date] < 0 || places[amount] < 0) {
    file.faults.push_back("line " + std::to_string(table.header_line) + ": the header needs the columns date and amount (or Buchungstag and Betrag)");
    return file;
  }
  for (const CsvRecord& record : table.records) {
    const auto cell = [&](Column column) { return places[column] < 0 ? std::string() : record.fields[static_cast<std::size_t>(places[column])]; };
    const std::string line = "line " + std::to_string(record.line) + ": ";
    const auto day = day_of(cell(date));
    const auto money = money_of(cell(amount));
    if (!day) file.faults.push_back(line + "\"" + cell(date) + "\" is no day; write 2026-11-21 or 21.11.2026");
    if (!money) file.faults.push_back(line + "\"" + cell(amount) + "\" is no amount; write 1.234,56 or 1234.56");
    if (!day || !money) continue;
    if (*money == Money{}) { ++file.skipped; continue; }
    db::Payment payment{0, *day, *money, cell(reference), cell(payer), cell(iban), cell(purpose), cell(end_to_end), "csv", {}};
    if (payment.bank_reference.empty()) {
      std::string content = day->iso() + "|" + decimal(*money) + "|" + payment.payer + "|" + payment.payer_iban + "|" + payment.purpose + "|" + payment.end_to_end;
      payment.bank_reference = "csv/" + sha256_hex(content).substr(0, 32);
      for (const auto& other : file.entries)  // the same line again in one file is another payment
        if (other.bank_reference == payment.bank_reference) payment.bank_reference += "+";
    }
    file.entries.push_back(payment);
  }
  return file;
}

BankFile read_bank_file(std::string_view bytes) {
  std::string_view text = bytes;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  const auto first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '<' ? read_camt_053(bytes) : read_payments_csv(bytes);
}

}  // namespace klickwerk::office
