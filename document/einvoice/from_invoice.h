// Turns the facts of a printed invoice into the semantic one, so that paper and XML come from the same values.
#pragma once

#include <vector>

#include "document/einvoice/semantic_invoice.h"
#include "document/invoice_document.h"

namespace klickwerk::document::einvoice {

// What an e-invoice wants of a party and the letter does not carry.
struct EInvoiceParty {
  Identifier electronic;    // BT-34/49; the seller's is its e-mail address when empty
  Identifier registration;  // BT-30/47
  Contact contact;          // BT-56 to 58, of the buyer
};

// Of one line; `InvoiceDocument::lines` has the rest.
struct EInvoiceLineFacts {
  std::optional<VatCategory> category;  // unless the invoice's
  std::optional<int> rate_bp;
  std::string order_line, accounting;  // BT-132/133
};

struct EInvoiceFacts {
  Profile profile = Profile::en16931;
  EInvoiceParty seller, buyer;
  bool buyer_reference_is_leitweg_id = false;
  VatCategory category = VatCategory::standard;
  std::string exemption_code;                                     // VATEX; empty: the usual one of the category
  std::string purchase_order, project, buyer_accounting, tender;  // BT-13/11/19/17
  std::optional<PostalAddress> delivery_address;
  std::optional<DirectDebit> direct_debit;  // else: transfer to the seller's account
  std::vector<Skonto> skonto;
  std::vector<PrecedingInvoice> corrects;  // of a correction that is no full cancellation
  std::vector<Attachment> attachments;
  std::vector<EInvoiceLineFacts> lines;  // by index; may be shorter than the document's
};

// 380; what gives money back for an earlier invoice is 381 with its signs turned; a cancellation that takes money back
// (of an invoice that was itself in the buyer's favour) is 384 as it stands.
InvoiceType invoice_type_of(const InvoiceDocument& document, const EInvoiceFacts& facts);

// The line amounts and the sums are those of the document; check() tells when they do not agree with each other. Where
// a line's printed quantity times its price is not exactly its amount, or has no exact decimal (15/31 of a month), the
// line is 1 x amount and carries the printed figures as attributes.
SemanticInvoice from_invoice(const InvoiceDocument& document, const EInvoiceFacts& facts);

}  // namespace klickwerk::document::einvoice
