#include "billing/settlement/share.h"

#include <algorithm>

#include "billing/settlement/vat.h"

namespace klickwerk::billing {
namespace {

void add_up(InvoiceShare& share, const ContractTerms& terms) {
  for (const auto& line : share.lines) share.net += line.amount;
  share.vat_groups = vat_groups_of(share.lines);
  if (share.vat_groups.empty()) share.vat = vat_of(share.net, terms.vat_rate_bp);
  for (const auto& group : share.vat_groups) share.vat += group.tax;
  share.gross = share.net + share.vat;
}

}  // namespace

std::vector<InvoiceShare> shares_of(const Settlement& settlement, const ContractTerms& terms) {
  std::vector<InvoiceShare> shares;
  if (settlement.carried) return shares;
  for (const auto& line : settlement.lines) {
    auto share = std::find_if(shares.begin(), shares.end(), [&](const auto& one) { return one.payer == line.payer; });
    if (share == shares.end()) {
      share = shares.insert(line.payer.empty() ? shares.begin() : shares.end(), InvoiceShare{});
      share->payer = line.payer;
    }
    share->lines.push_back(line);
  }
  for (auto& share : shares) add_up(share, terms);
  return shares;
}

Money gross_of(const std::vector<InvoiceShare>& shares) {
  Money gross;
  for (const auto& share : shares) gross += share.gross;
  return gross;
}

}  // namespace klickwerk::billing
