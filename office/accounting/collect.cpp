#include "office/accounting/collect.h"

#include <algorithm>
#include <set>

#include "core/currency.h"
#include "db/audit.h"
#include "db/payments.h"
#include "document/accounting/direct_debit.h"
#include "document/accounting/target_days.h"

namespace klickwerk::office {
namespace {

using document::accounting::Collection;

// EPC rulebook: a mandate that was not used for 36 months may not be used any more.
bool lapsed(const db::Mandate& mandate, Day on) { return mandate.last_used_on.value_or(mandate.signed_on).plus_months(36) < on; }

std::string why_not(const db::CollectibleItem& item, Day on) {
  if (item.mandate.revoked_on) return "its mandate " + item.mandate.reference + " was revoked on " + item.mandate.revoked_on->iso();
  if (item.mandate.one_off && item.mandate.last_used_on) return "its mandate " + item.mandate.reference + " was for one collection and is used";
  if (lapsed(item.mandate, on)) return "its mandate " + item.mandate.reference + " was not used for 36 months";
  return {};
}

std::string sequence_of(const db::Mandate& mandate, const config::Sepa& sepa) {
  if (mandate.one_off) return "OOFF";
  return sepa.mark_first && !mandate.last_used_on ? "FRST" : "RCUR";
}

Collection collection_of(const db::CollectibleItem& item, Day on, const config::Sepa& sepa) {
  return {item.mandate.scheme, sequence_of(item.mandate, sepa), on, item.number, item.open, item.mandate.reference, item.mandate.signed_on, item.mandate.holder,
          item.mandate.iban, item.mandate.bic, "Rechnung " + item.number + " Kunde " + item.customer_number};
}

struct Selection {
  std::vector<Collection> collections;
  std::vector<InvoiceId> invoices;
};

// The first day for which the bank takes an order of that day.
Day earliest_collection(Instant handed, const config::Config& config) {
  return document::accounting::plus_target_days(document::accounting::next_target_day(local_day(handed)), config.sepa.lead_days);
}

Day collection_day(Day announced, Day earliest) { return document::accounting::next_target_day(std::max(announced, earliest)); }

Selection select(db::MandateStore& store, const config::Config& config, const CollectRequest& request, ExportReport& report) {
  const Day earliest = earliest_collection(request.now, config);
  Selection selection;
  std::set<std::int64_t> used;
  std::vector<db::MandateUse> uses;
  for (db::CollectibleItem& item : store.collectible(request.announced_until)) {
    const Day on = collection_day(item.announced_for, earliest);
    if (used.contains(item.mandate.id)) item.mandate.last_used_on = on;
    if (const std::string reason = why_not(item, on); !reason.empty()) {
      report.remarks.push_back(item.number + " is left out: " + reason + "; ask customer " + item.customer_number + " to transfer " + decimal(item.open) + " EUR");
      continue;
    }
    selection.collections.push_back(collection_of(item, on, config.sepa));
    selection.invoices.push_back(item.id);
    uses.push_back({item.mandate.id, on});
    used.insert(item.mandate.id);
    report.gross += item.open;
  }
  store.mark_used(uses);
  return selection;
}

}  // namespace

ExportReport collect_direct_debits(db::Database& database, const config::Config& config, const CollectRequest& request) {
  if (const std::string refusal = document::accounting::no_direct_debits_in(config.seller.currency); !refusal.empty())
    throw document::accounting::AccountingError(refusal);
  ExportReport report;
  report.kind = name_of(ExportKind::sepa), report.dry_run = request.dry_run;
  report.note = "announced until " + request.announced_until.iso();
  db::Transaction transaction = database.begin();
  db::PaymentStore(transaction).lock_money();  // what is collected is still open when the file is kept
  db::MandateStore mandates(transaction);
  const Selection selection = select(mandates, config, request, report);
  report.invoices = static_cast<int>(selection.invoices.size());
  if (selection.collections.empty()) return report;
  const std::string message = "KW" + std::to_string(request.now.time_since_epoch().count());
  const document::accounting::Creditor creditor{config.seller.name, config.seller.iban, config.seller.bic, config.sepa.creditor_id};
  report.files = {{"pain.008-" + message + ".xml", document::accounting::pain_008(message, request.now, creditor, selection.collections), report.invoices, {}}};
  if (request.dry_run) return report;
  report.batch = db::AccountingStore(transaction).add_batch(report.kind, request.actor, report.note, report.files, selection.invoices);
  db::AuditStore(transaction).record(db::AuditEntry{{}, request.actor, "export.sepa", "export", std::to_string(*report.batch), "", "",
                                                    std::to_string(report.invoices) + " collections, " + decimal(report.gross) + " EUR"});
  transaction.commit();
  report.paths = write_files(report.files, request.folder / ("batch-" + std::to_string(*report.batch)));
  return report;
}

std::string handed_to_bank(db::Transaction& transaction, const db::Invoice& invoice, const config::Config& config) {
  const auto handed = db::MandateStore(transaction).handed_over(invoice.id);
  if (!handed || handed->returned) return {};
  const Day on = collection_day(handed->announced_for, earliest_collection(handed->at, config));
  return (invoice.number ? invoice.number->text : "it") + " was handed to the bank in batch " + std::to_string(handed->batch) + ", collected on " + on.iso() +
         ": recall it there or pay it back";
}

bool collects_by(const db::Mandate& mandate, const config::Config& config, Day on) {
  return config.seller.currency == euro && !config.sepa.creditor_id.empty() && !lapsed(mandate, on);
}

}  // namespace klickwerk::office
