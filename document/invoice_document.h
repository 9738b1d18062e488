// The facts of one invoice, ready to be written: everything that § 14 UStG wants on it and everything with which the
// customer can recompute it. Plain values; who made them is not known here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "billing/settlement/settlement.h"
#include "core/calendar.h"
#include "core/money.h"
#include "document/layout.h"

namespace klickwerk::document {

enum class Language { german, english };
enum class DocumentKind { invoice, cancellation, correction };  // Rechnung, Stornorechnung, Rechnungskorrektur
// What is handed over: ZUGFeRD/Factur-X (PDF/A-3 with CII inside), XRechnung beside the PDF, or a plain PDF/A-3.
enum class DocumentFormat { zugferd, xrechnung_cii, xrechnung_ubl, pdf };

struct Address {
  std::string name, name_extra, street, postcode, city;
  std::string country = "DE";  // ISO 3166-1 alpha-2; printed as a line of its own when it is not the seller's
};

struct Seller {
  Address address;
  std::string vat_id, tax_number;  // one of both is a must (§ 14 (4) no. 2 UStG)
  std::string register_entry;      // "Amtsgericht Hamburg, HRB 12345"
  std::string managing_directors;
  std::string contact_name;  // the person to ask; may be empty
  std::string phone, email, website;
  std::string bank_name, iban, bic;
  std::string logo_png;       // path; empty: the name is set in type
  std::string accent_colour;  // "#0b7285", the dealer's own; empty: ours
  std::string currency = "EUR";  // ISO 4217 (BT-5), of every amount on the document
};

// How a line that is a difference came about: the days that were settled again, and what had been billed of them.
struct LineDifference {
  struct Charge {
    std::string quantity, unit_price;  // as on a line
    int price_base = 1;
    Money amount;  // after the discount
    std::optional<billing::LineDiscount> discount = {};
  };
  Period period;
  std::optional<Clicks> usage, allowance;           // of the period as it is known now
  std::optional<Clicks> clicks_now, clicks_before;  // billed, or unused and credited; none of a fee
  std::vector<Charge> charges;  // what gives `now`; empty where no products give it (a price that changes inside)
  Money now, before;
  std::string documents;        // that billed it before: "RE-2026-000012, KO-2026-000003"; empty: not known
};

// One line as printed. The amount is authoritative; quantity and price let the customer follow it. A cancellation
// carries the original's lines with the signs turned: everything is printed as it stands here.
struct DocumentLine {
  billing::LineKind kind = billing::LineKind::flat;
  std::string text;        // "Klicks Schwarzweiß, Mehrklicks über Freikopien", in the document's language
  Period service;          // Leistungszeitraum
  std::string quantity;    // "1.470", "15/31 Monat", in the document's language
  std::string unit_price;  // the figure alone: "0,0089"
  Money amount;
  bool estimated = false;
  std::string
      meter;  // AnnexMeter::name of the clicks that this line bills: the annex then shows the product; else empty
  std::string vat_category = "S";  // UNTDID 5305: S, Z, E, AE, K, G, O
  int vat_rate_bp = 1900;          // 19 % is 1900; 0 for all but S
  std::string order_line;          // the line of the customer's order (BT-132); may be empty
  std::string cost_centre;         // of the line, when not the invoice's (BT-133)
  std::string section;             // heading above this line and those that follow with the same; empty: none
  int price_base = 1;              // unit_price is for so many (BT-149): 1, 100 or 1000
  std::optional<LineDifference> difference = {};  // of a line that corrects what was billed
  // BG-27: quantity x price is `amount` and this; its reason is given, in the document's language.
  std::optional<billing::LineDiscount> discount = {};
};

// What bears the same tax. The tax is computed once, on the sum (docs/settlement-rules.md; vat_groups.h does it).
struct VatGroup {
  std::string category = "S";
  int rate_bp = 1900;
  Money net, vat;
  std::string reason;       // why no tax is charged (§ 14 (4) no. 8, § 14a UStG), in the document's language
  std::string reason_code;  // VATEX; empty: the category's usual one
  bool operator==(const VatGroup&) const = default;
};

// The mandate by which we collect, as § 14 UStG and the SEPA rulebook (pre-notification) want it on the invoice.
struct DirectDebit {
  std::string mandate, creditor_id, debtor_iban;
  Day collected_on;
};

// One stretch of counting in the annex.
struct AnnexSegment {
  std::string position;  // the place, with its name at the customer's
  std::string model, serial;
  std::string counter;  // the device's raw counter; the meter is the group's
  std::int64_t weight = 1;
  Day from_day, to_day;
  std::int64_t from_value = 0, to_value = 0;
  std::string from_source, to_source;  // in the document's language: "gelesen (SNMP)", "Techniker", "Anfangsstand" …
};

struct AnnexMeter {
  std::string name;  // "Schwarzweiß"
  Period span;
  bool estimated = false;
  Clicks usage, allowance, billable, unused;
  std::vector<AnnexSegment> segments;
  std::vector<std::string> prices;   // "0,0089 EUR je Klick ab 01.01.2024", one a line
  std::vector<std::string> remarks;  // how an estimate or correction came about
  std::string section;               // whose meter it is, on an invoice for several contracts; else empty
  bool settled = true;               // false: held or pending; its figures are not known, only remarks are printed
};

// An issued invoice that a document corrects (BG-3; § 31 (5) UStDV).
struct CorrectedDocument {
  std::string number;
  Day issued_on;
  Period service;  // that it billed
};

struct InvoiceDocument {
  DocumentKind kind = DocumentKind::invoice;
  Language language = Language::german;
  std::string number;  // "RE-2026-000123"
  Day issued_on, due_on;
  Seller seller;
  Address buyer;
  DocumentFormat format = DocumentFormat::zugferd;
  std::string customer_number, buyer_vat_id;
  std::string buyer_reference;  // BT-10: "Ihr Zeichen", or a public buyer's Leitweg-ID
  bool buyer_reference_is_leitweg_id = false;
  std::string buyer_electronic_address, buyer_electronic_scheme;  // BT-49; scheme of the EAS list, "EM" is e-mail
  std::string order_number;  // BT-13, of the customer's order
  std::string cost_centre;   // BT-19, the customer's
  std::string contract_number;
  std::string site;  // where the devices stand, when it is not the buyer's address; else empty
  std::optional<Address> delivery;  // BG-15: the same place, or where goods went (a must of category K)
  Period service;
  std::vector<DocumentLine> lines;
  Money net, vat, gross;             // vat and net are the sums of the groups
  std::vector<VatGroup> vat_groups;  // in the order in which the lines bring them; one at least
  std::string cancels_number;        // of the invoice that a cancellation mirrors or a correction corrects
  std::optional<Day> cancels_issued_on;
  std::vector<CorrectedDocument> corrected;  // all that it corrects, where they are several or it is an additional invoice; else empty
  std::string reason;  // of a cancellation or correction
  std::optional<DirectDebit> direct_debit;  // else the customer transfers
  std::string payment_note;  // instead of our words about the payment; empty: ours
  std::string intro_note;    // the dealer's own words above the lines, instead of ours; may be empty
  std::string closing_note;  // the dealer's own words below the payment; may be empty
  std::string true_up_note;  // which method applies to estimates, in the document's language; may be empty
  std::vector<AnnexMeter> annex;
  Layout layout;
  std::vector<std::string> faults;  // found by who gathered the facts: it may not be issued. Never frozen
};

// There is something to recompute: meters, or lines that are differences.
inline bool is_explained(const InvoiceDocument& facts) {
  if (!facts.annex.empty()) return true;
  for (const DocumentLine& line : facts.lines)
    if (line.difference) return true;
  return false;
}

// The pages show it; else the table in the PDF alone does.
inline bool has_annex(const InvoiceDocument& facts) { return facts.layout.annex != AnnexForm::table && is_explained(facts); }

}  // namespace klickwerk::document
