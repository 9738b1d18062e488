// What the settlement says, in the words of an invoice: SettlementInput and Settlement and the parties become the facts
// that document/ prints. Pure. Times: the service period comes from the settlement, issued_on and due_on are put in
// when the invoice gets its number.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "billing/settlement/settlement.h"
#include "document/invoice_document.h"

namespace klickwerk::office {

// How a billing meter is called at this customer's.
struct MeterLabel {
  std::string name;    // "Schwarzweiß"
  bool clicks = true;  // counts page sides; false: hours, kWh … whose name says what is counted
};

// Everything on an invoice that the settlement does not know.
struct InvoiceParties {
  bool corrects_invoice = false;                   // it corrects an issued invoice that stands
  bool bills_difference = false;                   // what its corrections correct is billed, no estimate; also where it bills a cancelled one anew
  document::Language language = document::Language::german;
  document::Seller seller;
  document::Layout layout;
  document::Address buyer;
  std::string customer_number, buyer_vat_id, buyer_reference;
  bool buyer_reference_is_leitweg_id = false;
  std::string buyer_electronic_address, buyer_electronic_scheme;
  std::string order_number, cost_centre;
  document::DocumentFormat format = document::DocumentFormat::zugferd;
  std::string intro_note, closing_note, exempt_note;
  int price_base = 1;                              // click prices are printed for so many: 1, 100, 1000 (BT-149)
  std::optional<document::DirectDebit> direct_debit;
  std::optional<document::Address> delivery;
  std::string payer;                               // of a settlement that several pay: the number by which lines name him
  std::string site;                                // where the devices stand, when elsewhere than the buyer
  std::map<std::string, MeterLabel> meters;        // by the contract's meter id; a meter without one keeps its id
  std::map<std::string, std::string> positions;    // by position id: the place's name; without one its id
  std::map<std::string, std::string> models;       // by serial number; may lack some
};

// Number, issued_on and due_on stay empty. The settlement must be the one that settle() made of the input.
document::InvoiceDocument invoice_facts(const billing::SettlementInput& input, const billing::Settlement& settlement,
                                        const InvoiceParties& parties);

// The Stornorechnung: each line of the original with the opposite sign, the same parties and period, no annex.
// Number, issued_on and due_on stay empty.
document::InvoiceDocument cancellation_facts(const document::InvoiceDocument& original, const std::string& reason);

// How a meter is called: "bw" and "colour" and the other usual ids have names in both languages.
MeterLabel usual_label(const std::string& meter, document::Language language);

}  // namespace klickwerk::office
