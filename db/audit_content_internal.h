// What links of the audit chain hash, as statements of this program: the same as the functions of db/migrations say, said once
// more on purpose, so that whoever changes those functions is found out.
#pragma once

// Kind "document": document_content() of 018_grouping.sql. Not all columns; old links only.
#define HASH_OF(text) "encode(sha256(convert_to(" text ", 'UTF8')), 'hex')"
#define DOCUMENT_CONTENT                                                                                                        \
  "concat_ws(chr(31), i.invoice_id, i.kind, i.number, i.series, i.number_year, i.number_in_year, "                             \
  "to_char(i.issued_on, 'YYYY-MM-DD'), to_char(i.due_on, 'YYYY-MM-DD'), (extract(epoch from i.issued_at) * 1000000)::bigint, "  \
  "i.issued_by, i.customer_id, coalesce(i.contract_id, 0), coalesce(i.settlement_id, 0), coalesce(i.cancels_id, 0), "           \
  "coalesce(i.corrects_id, 0), i.reason, to_char(i.service_first, 'YYYY-MM-DD'), to_char(i.service_end, 'YYYY-MM-DD'), "        \
  "i.net_cents, i.vat_cents, i.gross_cents, " HASH_OF("i.facts") ", "                                                          \
  "(select coalesce(string_agg(concat_ws(chr(30), l.line, l.kind, to_char(l.period_first, 'YYYY-MM-DD'), "                      \
  "to_char(l.period_end, 'YYYY-MM-DD'), l.meter, l.position, l.quantity, l.months_numerator, l.months_denominator, "            \
  "l.unit_price_micro, l.tier, coalesce(l.packaged_clicks, 0), case when l.estimated then 1 else 0 end, l.amount_cents), "      \
  "chr(29) order by l.line), '') from invoice_lines l where l.invoice_id = i.invoice_id), "                                    \
  "(select coalesce(string_agg(concat_ws(chr(30), d.kind, d.path, d.sha256, d.size_bytes), chr(29) "                           \
  "order by d.kind collate \"C\"), '') from invoice_documents d where d.invoice_id = i.invoice_id), "                          \
  "coalesce(s.result_hash, ''), " HASH_OF("coalesce(s.input, '')") ", " HASH_OF("coalesce(s.result, '')") ", "      \
  "(select string_agg(concat_ws(chr(30), p.ordinal, p.settlement_id, p.net_cents, p.vat_cents, t.result_hash, " HASH_OF("t.input") ", " \
  HASH_OF("t.result") "), chr(29) order by p.ordinal) from invoice_settlements p join settlements t on t.settlement_id = p.settlement_id " \
  "where p.invoice_id = i.invoice_id), "                                                                                         \
  "(select string_agg(concat_ws(chr(30), l.line, l.settlement_id), chr(29) order by l.line) from invoice_lines l "              \
  "where l.invoice_id = i.invoice_id and l.settlement_id is not null))"

// Of document_records() in 033_discounts.sql: every column of the document, a record a line, label and record parted by a tab.
#define EPOCH_US(column) "(extract(epoch from " column ") * 1000000)::bigint"
#define DOCUMENT_RECORDS                                                                                                          \
  "select string_agg(r.label || chr(9) || r.record, chr(10) order by r.part, r.place, r.label collate \"C\") from ("               \
  "select 1 as part, 0::bigint as place, 'row' as label, json_build_array(i.invoice_id, i.kind, i.state, i.customer_id, i.contract_id, "  \
  "i.settlement_id, i.service_first, i.service_end, i.vat_rate_bp, i.net_cents, i.vat_cents, i.gross_cents, i.series, i.number_year, " \
  "i.number_in_year, i.number, i.issued_on, i.due_on, " EPOCH_US("i.issued_at") ", i.issued_by, " EPOCH_US("i.approved_at") ", "    \
  "i.approved_by, i.cancels_id, i.corrects_id, i.reason, " EPOCH_US("i.created_at") ", i.held_because)::text as record "            \
  "union all select 2, 0, 'printed facts', " HASH_OF("i.facts") " "                                                                \
  "union all select 3, l.line, 'line ' || l.line, json_build_array(l.invoice_id, l.line, l.kind, l.period_first, l.period_end, l.meter, " \
  "l.position, l.quantity, l.months_numerator, l.months_denominator, l.unit_price_micro, l.unit_price_places, l.tier, "             \
  "l.packaged_clicks, l.estimated, l.amount_cents, l.corrects_line, l.fee, l.refund, l.revenue_group, l.vat_class, l.vat_rate_bp, "  \
  "l.settlement_id)::text from invoice_lines l where l.invoice_id = i.invoice_id "                                                  \
  "union all select 4, 0, 'file ' || d.kind, json_build_array(d.invoice_id, d.kind, d.path, d.sha256, d.size_bytes)::text "          \
  "from invoice_documents d where d.invoice_id = i.invoice_id "                                                                     \
  "union all select 5, p.ordinal, 'part ' || p.ordinal, json_build_array(p.invoice_id, p.settlement_id, p.ordinal, p.contract_id, "  \
  "p.customer_id, p.service_first, p.service_end, p.vat_rate_bp, p.net_cents, p.vat_cents, p.held_because)::text "                  \
  "from invoice_settlements p where p.invoice_id = i.invoice_id "                                                                   \
  "union all select 6, s.settlement_id, 'settlement ' || s.settlement_id, json_build_array(s.settlement_id, s.contract_id, "         \
  "s.period_first, s.period_end, s.kind, s.net_cents, s.result_hash, " HASH_OF("s.input") ", " HASH_OF("s.result") ", "             \
  EPOCH_US("s.created_at") ")::text from (select i.settlement_id union select p.settlement_id from invoice_settlements p "           \
  "where p.invoice_id = i.invoice_id) q join settlements s on s.settlement_id = q.settlement_id "     \
  "union all select 7, c.ordinal, 'corrected ' || c.ordinal, json_build_array(c.invoice_id, c.corrected_id, c.ordinal, c.lines_cents, " \
  "c.credited_cents)::text from invoice_corrects c where c.invoice_id = i.invoice_id "                                             \
  "union all select 8, l.line, 'line ' || l.line || ', discount', json_build_array(l.invoice_id, l.line, l.discount_bp, l.discount_cents, "  \
  "l.discount_reason)::text from invoice_lines l where l.invoice_id = i.invoice_id and (l.discount_bp is not null or "              \
  "l.discount_cents is not null or l.discount_reason <> '')) r"

// Of money_content() in the migration money_in_chain: every column, one statement a kind.
#define PAYMENT_CONTENT                                                                                                             \
  "json_build_array(p.payment_id, p.received_on, p.amount_cents, p.bank_reference, p.payer, p.payer_iban, p.purpose, p.end_to_end, " \
  "p.source, p.recorded_by, " EPOCH_US("p.recorded_at") ")::text"
#define ASSIGNMENT_CONTENT                                                                                                          \
  "json_build_array(a.allocation_id, a.payment_id, a.invoice_id, a.amount_cents, a.matched_by, a.recorded_by, " EPOCH_US("a.recorded_at") ")::text"
#define SET_OFF_CONTENT                                                                                                             \
  "json_build_array(s.set_off_id, s.credit_id, s.invoice_id, s.amount_cents, s.set_off_on, s.recorded_by, " EPOCH_US("s.recorded_at") ")::text"
#define REMINDER_CONTENT                                                                                                            \
  "json_build_array(d.invoice_id, d.level, d.dunned_on, d.pay_until, d.open_cents, d.fee_cents, d.interest_cents, d.actor)::text"
#define EXPORT_CONTENT                                                                                                              \
  "json_build_array(b.batch_id, b.kind, " EPOCH_US("b.at") ", b.actor, b.note, b.chart, b.revenue_accounts, "                                              \
  "(select string_agg(json_build_array(f.batch_id, f.name, f.rows_count, f.sha256, encode(sha256(f.content), 'hex'))::text, chr(10) "  \
  "order by f.name collate \"C\") from export_files f where f.batch_id = b.batch_id), "                                             \
  "(select " HASH_OF("string_agg(json_build_array(i.kind, i.invoice_id, i.batch_id)::text, chr(10) order by i.invoice_id, i.kind collate \"C\")") \
  " from export_items i where i.batch_id = b.batch_id))::text"
