// An invoice in the terms of EN 16931-1: one model, from which every syntax (CII, UBL) is written. The numbers in the
// comments are the standard's business terms (BT) and groups (BG). Not modelled, because click billing has no use for
// them: BT-6/7/8/111 (second currency, tax point), BG-10 (other payee), BG-11/12 (tax representative), BG-18 (cards).
// An empty string or optional means "not given". Text is UTF-8.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/calendar.h"
#include "core/money.h"

namespace klickwerk::document::einvoice {

// Which rules the invoice follows; gives BT-23 (business process) and BT-24 (specification).
enum class Profile {
  en16931,    // ZUGFeRD/Factur-X profile EN 16931: the default between businesses
  xrechnung,  // XRechnung 3.0: public buyers, and whoever asks for it
};

// BT-3, UNTDID 1001.
enum class InvoiceType {
  partial = 326,
  invoice = 380,
  credit_note = 381,  // amounts are positive: what the buyer gets back
  corrected = 384,    // amounts carry the sign that they have for the buyer
  prepayment = 386,
  self_billed = 389,
};

// BT-151, BT-95, BT-102, BT-118: UNTDID 5305 as far as EN 16931 admits it outside of Spain and Italy.
enum class VatCategory {
  unset,
  standard,         // S
  zero,             // Z
  exempt,           // E, § 4 and § 19 UStG
  reverse_charge,   // AE, § 13b UStG and services to businesses in the EU
  intra_community,  // K, goods to a business in the EU
  export_goods,     // G, goods to a third country
  not_subject,      // O, services to a third country; has no rate
};

// A billed quantity in millionths of its unit: pages are whole, half a month is 500000.
struct Quantity {
  std::int64_t micro = 0;
  static Quantity of(Clicks clicks) { return {clicks.count * 1'000'000}; }
  auto operator<=>(const Quantity&) const = default;
};

// An identifier with the scheme that says who issues it (ISO 6523 for most, EAS for electronic addresses).
struct Identifier {
  std::string value, scheme;
};

struct PostalAddress {                         // BG-5, BG-8, BG-15
  std::string line_one, line_two, line_three;  // BT-35/36/162, BT-50/51/163, BT-75/76/165
  std::string city;                            // BT-37, BT-52, BT-77
  std::string postcode;                        // BT-38, BT-53, BT-78
  std::string subdivision;                     // BT-39, BT-54, BT-79
  std::string country;                         // BT-40, BT-55, BT-80: ISO 3166-1 alpha-2
};

struct Contact {                   // BG-6, BG-9
  std::string name, phone, email;  // BT-41/42/43, BT-56/57/58
};

struct Party {               // BG-4 seller, BG-7 buyer
  std::string name;          // BT-27, BT-44
  std::string trading_name;  // BT-28, BT-45
  Identifier id;             // BT-29, BT-46 (one is enough for us); the scheme may be empty
  Identifier registration;   // BT-30, BT-47
  std::string vat_id;        // BT-31, BT-48
  std::string tax_number;    // BT-32, seller only
  std::string legal_note;    // BT-33, seller only: register court, managing directors
  Identifier electronic;     // BT-34, BT-49; scheme "EM" is an e-mail address
  PostalAddress address;
  Contact contact;
};

struct Delivery {                        // BG-13
  std::string name;                      // BT-70
  std::optional<Day> on;                 // BT-72
  std::optional<PostalAddress> address;  // BG-15
};

struct Note {           // BG-1
  std::string subject;  // BT-21, UNTDID 4451; may be empty
  std::string text;     // BT-22
};

struct PrecedingInvoice {        // BG-3
  std::string number;            // BT-25
  std::optional<Day> issued_on;  // BT-26
};

// BT-81, UNTDID 4461.
enum class PaymentCode {
  unset = 0,
  credit_transfer = 30,
  sepa_credit_transfer = 58,
  sepa_direct_debit = 59,
  clearing = 97,  // set off between the parties: what a correction gives back
};

struct CreditTransfer {                 // BG-17
  std::string iban, account_name, bic;  // BT-84/85/86
};

struct DirectDebit {        // BG-19
  std::string mandate;      // BT-89
  std::string creditor_id;  // BT-90
  std::string debtor_iban;  // BT-91
};

struct PaymentInstructions {  // BG-16
  PaymentCode code = PaymentCode::unset;
  std::string text;       // BT-82
  std::string reference;  // BT-83, what the payer shall quote
  std::vector<CreditTransfer> transfers;
  std::optional<DirectDebit> direct_debit;
};

// Discount for early payment, as XRechnung has it inside BT-20 (BR-DE-18).
struct Skonto {
  int days = 0;
  int percent_bp = 0;          // 2 % is 200
  std::optional<Money> basis;  // when not the whole sum
};

struct AllowanceCharge {                      // BG-20/21 of the document, BG-27/28 of a line
  bool charge = false;                        // false: allowance
  Money amount;                               // BT-92/99/136/141, never negative
  std::optional<Money> base;                  // BT-93/100/137/142
  std::optional<int> percent_bp;              // BT-94/101/138/143; 10 % is 1000
  std::string reason;                         // BT-97/104/139/144
  std::string reason_code;                    // BT-98/105/140/145: UNTDID 5189 or 7161
  VatCategory category = VatCategory::unset;  // BT-95/102, of the document only
  std::optional<int> rate_bp;                 // BT-96/103
};

struct ItemAttribute {      // BG-32: meter readings and what else the customer needs to recompute the line
  std::string name, value;  // BT-160/161
};

struct Line {                    // BG-25
  std::string id;                // BT-126
  std::string note;              // BT-127
  Identifier object;             // BT-128: the device's serial number; scheme UNTDID 1153 (may be empty)
  Quantity quantity;             // BT-129; the sign of a credit stands here (BR-27)
  std::string unit;              // BT-130: UN/ECE Recommendation 20
  Money net;                     // BT-131
  std::string order_line;        // BT-132
  std::string accounting;        // BT-133
  std::optional<Period> period;  // BG-26: BT-134/135
  std::vector<AllowanceCharge> allowances_charges;
  UnitPrice price;                            // BT-146, for `base_quantity` units
  std::optional<UnitPrice> price_discount;    // BT-147
  std::optional<UnitPrice> gross_price;       // BT-148
  std::optional<std::int64_t> base_quantity;  // BT-149; its unit BT-150 is the line's
  VatCategory category = VatCategory::unset;  // BT-151
  std::optional<int> rate_bp;                 // BT-152
  std::string name, description;              // BT-153/154
  std::string seller_item_id, buyer_item_id;  // BT-155/156
  std::vector<ItemAttribute> attributes;
};

struct VatBreakdown {                         // BG-23, one for each category and rate
  VatCategory category = VatCategory::unset;  // BT-118
  std::optional<int> rate_bp;                 // BT-119
  Money taxable, tax;                         // BT-116/117
  std::string exemption_text;                 // BT-120
  std::string exemption_code;                 // BT-121: VATEX
};

// Why a category bears no tax; add_up() puts it into the breakdown.
struct ExemptionReason {
  VatCategory category = VatCategory::unset;
  std::string text, code;
};

struct Totals {       // BG-22
  Money lines;        // BT-106
  Money allowances;   // BT-107
  Money charges;      // BT-108
  Money without_vat;  // BT-109
  Money vat;          // BT-110
  Money with_vat;     // BT-112
  Money prepaid;      // BT-113
  Money rounding;     // BT-114
  Money due;          // BT-115
  bool operator==(const Totals&) const = default;
};

struct Attachment {                         // BG-24
  std::string reference;                    // BT-122
  std::string description;                  // BT-123
  std::string url;                          // BT-124
  std::string file_name, mime_type, bytes;  // BT-125
};

struct SemanticInvoice {
  Profile profile = Profile::en16931;
  InvoiceType type = InvoiceType::invoice;
  std::string number;            // BT-1
  std::optional<Day> issued_on;  // BT-2
  std::string currency = "EUR";  // BT-5: ISO 4217
  std::optional<Day> due_on;     // BT-9
  std::string buyer_reference;   // BT-10
  // BT-10 is a Leitweg-ID, whose check digits are then verified; a private customer's reference has none.
  bool buyer_reference_is_leitweg_id = false;
  std::string project;           // BT-11
  std::string contract;          // BT-12
  std::string purchase_order;    // BT-13
  std::string sales_order;       // BT-14
  std::string receiving_advice;  // BT-15
  std::string despatch_advice;   // BT-16
  std::string tender;            // BT-17
  Identifier object;             // BT-18
  std::string buyer_accounting;  // BT-19: the buyer's cost centre
  std::string payment_terms;     // BT-20
  std::vector<Skonto> skonto;    // appended to BT-20
  std::vector<Note> notes;
  std::vector<PrecedingInvoice> preceding;
  Party seller, buyer;
  Delivery delivery;
  std::optional<Period> period;  // BG-14: BT-73/74
  std::optional<PaymentInstructions> payment;
  std::vector<AllowanceCharge> allowances_charges;
  std::vector<ExemptionReason> exemptions;
  std::vector<VatBreakdown> vat;
  Totals totals;
  std::vector<Attachment> attachments;
  std::vector<Line> lines;
};

}  // namespace klickwerk::document::einvoice
