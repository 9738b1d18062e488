// Every word that a document prints and that is not a fact of its own, in one table: German and English side by side.
// A text may name places to be filled: "Seite {page} von {pages}".
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "document/invoice_document.h"

namespace klickwerk::document {

enum class Word {
  invoice,
  cancellation,
  correction,
  invoice_number,
  cancellation_number,
  invoice_date,
  cancellation_date,
  customer_number,
  contract,
  service_period,
  due_on,
  buyer_vat_id,
  buyer_reference,
  site,
  contact,
  cancels,
  corrects,
  order_number,
  cost_centre,
  document_of_date,
  intro_invoice,
  intro_cancellation,
  intro_cancellation_undated,
  intro_correction,
  intro_correction_undated,
  reason,
  position_column,
  text_column,
  quantity_column,
  unit_price_column,
  amount_column,
  estimated,
  metered,
  pending,
  carried_to_page,
  carried_from_page,
  section_sum,
  no_lines,
  net,
  vat_on_net,
  gross_of_invoice,
  gross_of_cancellation,
  gross_of_correction,
  pay_until,
  collected,
  nothing_to_pay,
  credit_balance,
  cancellation_settles,
  payee,
  iban,
  bic,
  bank,
  payment_reference,
  pay_by_code,
  giro_code,
  see_payment_part,
  payment_part,
  receipt,
  account_payable_to,
  reference,
  additional_information,
  payable_by,
  payable_by_name,
  currency,
  amount,
  acceptance_point,
  separate_before_paying,
  einvoice_file,
  annex_file,
  see_annex,
  see_annex_estimated,
  see_table,
  see_table_estimated,
  estimated_lines,
  page_of_pages,
  phone,
  email,
  managing_directors,
  vat_id,
  tax_number,
  annex_title,
  annex_of_document,
  annex_reading_rule,
  annex_sums_title,
  annex_sums_rule,
  annex_device,
  annex_counter,
  annex_old,
  annex_new,
  annex_difference,
  annex_weight,
  annex_clicks,
  annex_sum,
  annex_no_readings,
  annex_continued,
  annex_usage,
  annex_allowance,
  annex_billable,
  annex_unused,
  annex_charged_line,
  annex_charged_text,
  annex_prices,
  annex_remarks,
  annex_true_up,
  annex_settled_again,
  annex_now,
  annex_before,
  annex_before_by,
  difference_of_clicks,
  difference_of_unused,
  difference_of_amount,
  difference_counts,
  per_quantity,
  discount_mark,
  vat_mark,
  no_vat_mark,
  reason_of_lines,
  serial,
  month_name_first,  // January; the other eleven follow
  month_name_last = month_name_first + 11,
  quarter,
  half_year,
  year,
};

struct WordRow {
  Word word;
  std::string_view german, english;
};

// The table in the order of the enum.
std::span<const WordRow> all_words();
std::string_view text(Word word, Language language);

using Filling = std::initializer_list<std::pair<std::string_view, std::string>>;
// The word with its places filled. A place without a filling is our mistake and stops the program.
std::string text(Word word, Language language, Filling filling);

// "Rechnung", "Stornorechnung", "Rechnungskorrektur".
Word kind_word(DocumentKind kind);

// The country's name as a letter's last line wants it; the code itself where the table does not know it.
std::string country_name(std::string_view iso_code, Language language);

}  // namespace klickwerk::document
