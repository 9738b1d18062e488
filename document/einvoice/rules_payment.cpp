// Rules of payment: means, accounts, mandate, terms.
#include "document/einvoice/identifiers.h"
#include "document/einvoice/rules_internal.h"

namespace klickwerk::document::einvoice::rules {

namespace {

bool is_transfer(PaymentCode code) {
  return code == PaymentCode::credit_transfer || code == PaymentCode::sepa_credit_transfer;
}

void check_transfers(Report& report, const SemanticInvoice& invoice) {
  const PaymentInstructions& payment = *invoice.payment;
  const bool xrechnung = invoice.profile == Profile::xrechnung;
  if (is_transfer(payment.code) && payment.transfers.empty()) {
    report.add("BR-61");
    if (xrechnung) report.add("BR-DE-23-a");
  }
  for (const CreditTransfer& transfer : payment.transfers) {
    if (!given(transfer.iban)) {
      report.add("BR-50");
      if (is_transfer(payment.code)) report.add("BR-61");
    } else if (payment.code == PaymentCode::sepa_credit_transfer && !valid_iban(transfer.iban)) {
      report.add(xrechnung ? "BR-DE-19" : "KW-07", "", transfer.iban);
    }
  }
}

void check_debit(Report& report, const SemanticInvoice& invoice) {
  const PaymentInstructions& payment = *invoice.payment;
  const bool xrechnung = invoice.profile == Profile::xrechnung;
  if (payment.code == PaymentCode::sepa_direct_debit) {
    report.unless(payment.direct_debit && given(payment.direct_debit->mandate), "PEPPOL-EN16931-R061");
    if (!payment.direct_debit && xrechnung) report.add("BR-DE-25-a");
  }
  if (!payment.direct_debit) return;
  const DirectDebit& debit = *payment.direct_debit;
  if (xrechnung) {
    report.unless(given(debit.creditor_id), "BR-DE-30");
    report.unless(given(debit.debtor_iban), "BR-DE-31");
  }
  if (given(debit.creditor_id)) report.unless(valid_creditor_id(debit.creditor_id), "KW-04", "", debit.creditor_id);
  if (given(debit.debtor_iban))
    report.unless(valid_iban(debit.debtor_iban), xrechnung ? "BR-DE-20" : "KW-07", "", debit.debtor_iban);
}

// A payment has one way only.
void check_exclusive(Report& report, const PaymentInstructions& payment) {
  if (is_transfer(payment.code)) report.unless(!payment.direct_debit, "BR-DE-23-b");
  if (payment.code == PaymentCode::sepa_direct_debit) report.unless(payment.transfers.empty(), "BR-DE-25-b");
}

}  // namespace

void check_payment(Report& report, const SemanticInvoice& invoice) {
  const bool terms = invoice.due_on || given(payment_terms_text(invoice));
  report.unless(invoice.totals.due <= Money{} || terms, "BR-CO-25");
  if (!invoice.payment) return;
  report.unless(invoice.payment->code != PaymentCode::unset, "BR-49");
  check_transfers(report, invoice);
  check_debit(report, invoice);
  if (invoice.profile == Profile::xrechnung) check_exclusive(report, *invoice.payment);
}

}  // namespace klickwerk::document::einvoice::rules
