#include "document/dunning_letter.h"

#include "document/format.h"

namespace klickwerk::document {
namespace {

const DunningWords german{"Rechnung", "vom", "fällig am", "Tage", "Zinsen", "Offen", "Offene Rechnungen", "Guthaben", "Ihre Zahlung", "abzüglich Ihrer Guthaben", "Verzugszinsen (§ 288 BGB)", "Mahngebühr",
                          "Zu zahlen", "Übertrag auf Seite", "Übertrag von Seite", "Datum", "Mit freundlichen Grüßen"};
const DunningWords english{"Invoice", "of", "due on", "Days", "Interest", "Open", "Open invoices", "Credit", "Your payment", "less your credits", "Interest on arrears", "Reminder fee",
                           "Amount due", "Carried forward to page", "Brought forward from page", "Date", "Yours sincerely"};

bool in_english(const DunningLetter& letter) { return letter.language == Language::english; }

}  // namespace

Money DunningLetter::open() const {
  Money sum;
  for (const DunnedInvoice& one : invoices) sum += one.open;
  return sum;
}

Money DunningLetter::interest() const {
  Money sum;
  for (const DunnedInvoice& one : invoices) sum += one.interest;
  return sum;
}

Money DunningLetter::credit() const {
  Money sum;
  for (const OpenCredit& one : credits) sum += one.left;
  return sum;
}

const DunningWords& dunning_words(Language language) { return language == Language::english ? english : german; }

std::string dunning_subject(int level, Language language) {
  if (level <= 1) return language == Language::english ? "Payment reminder" : "Zahlungserinnerung";
  const std::string number = std::to_string(level - 1);
  return language == Language::english ? "Demand for payment no. " + number : number + ". Mahnung";
}

std::string dunning_intro(const DunningLetter& letter) {
  const bool several = letter.invoices.size() > 1;
  if (letter.level <= 1)
    return in_english(letter) ? "Perhaps it has escaped your attention: we have not yet received your payment for the following invoice" + std::string(several ? "s." : ".")
                              : several ? "sicher ist es Ihrer Aufmerksamkeit entgangen: Zu den folgenden Rechnungen fehlt uns noch Ihre Zahlung."
                                        : "sicher ist es Ihrer Aufmerksamkeit entgangen: Zu der folgenden Rechnung fehlt uns noch Ihre Zahlung.";
  return in_english(letter) ? "In spite of our earlier letter we have not received your payment for the following invoice" + std::string(several ? "s." : ".")
                            : several ? "trotz unserer früheren Schreiben fehlt uns Ihre Zahlung zu den folgenden Rechnungen."
                                      : "trotz unserer früheren Schreiben fehlt uns Ihre Zahlung zu der folgenden Rechnung.";
}

std::string dunning_request(const DunningLetter& letter) {
  const std::string amount = money_text(letter.total(), letter.language), day = day_text(letter.pay_until, letter.language);
  std::string text = in_english(letter) ? "Please transfer " + letter.seller.currency + " " + amount + " by " + day + "." : "Bitte überweisen Sie " + amount + " " + letter.seller.currency + " bis zum " + day + ".";
  if (!letter.credits.empty())
    text += in_english(letter) ? " Your credits have already been deducted." : " Ihre Guthaben sind darin bereits abgezogen.";
  if (letter.last)
    text += in_english(letter) ? " If we do not receive your payment by then, we shall have to take legal action without further notice."
                               : " Geht Ihre Zahlung bis dahin nicht ein, leiten wir ohne weitere Ankündigung gerichtliche Schritte ein.";
  return text + (in_english(letter) ? " If you have paid in the meantime, please disregard this letter." : " Hat sich Ihre Zahlung mit diesem Schreiben überschnitten, ist es gegenstandslos.");
}

std::string dunning_interest(const DunningLetter& letter) {
  const std::string& country = letter.seller.address.country;
  return !in_english(letter) && (country == "CH" || country == "LI") ? "Verzugszinsen" : dunning_words(letter.language).interest_sum;
}

std::string dunning_reference(const DunningLetter& letter) {
  std::string numbers;
  for (const DunnedInvoice& one : letter.invoices) numbers += (numbers.empty() ? "" : " ") + one.number;
  return numbers.size() <= 66 ? numbers : letter.customer_number;
}

}  // namespace klickwerk::document
