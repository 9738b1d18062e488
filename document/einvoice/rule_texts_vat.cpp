// The rules of the VAT categories. "#" in an id is the family (S, Z, E, AE, IC, G, O), in a text the category's code.
#include "document/einvoice/rules_internal.h"

namespace klickwerk::document::einvoice::rules {

namespace {

constexpr Severity fatal = Severity::fatal;
constexpr std::string_view ids_mend =
    "Enter the seller's tax ids in the settings and the buyer's VAT identifier at the customer.";
constexpr std::string_view ids_german =
    "Für Steuerfall # fehlen Steuernummern: die eigene in den Einstellungen oder die USt-IdNr. beim Kunden eintragen.";
constexpr std::string_view rate_mend = "Choose the VAT case and the rate that belong together.";
constexpr std::string_view rate_german =
    "Steuerfall # und Steuersatz passen nicht zusammen. Steuerfall oder Steuersatz ändern.";
constexpr std::string_view no_ids_mend = "Choose another VAT case, or issue it with the tax number instead.";
constexpr std::string_view no_ids_german =
    "Im Steuerfall # (nicht steuerbar) darf keine USt-IdNr. auf der Rechnung stehen. Steuerfall prüfen.";
constexpr std::string_view mixed_mend = "Bill what is not subject to VAT with an invoice of its own.";
constexpr std::string_view mixed_german =
    "Nicht steuerbare Leistungen dürfen nicht mit anderen auf einer Rechnung stehen. Getrennt abrechnen.";

constexpr RuleText table[] = {
    {"BR-#-01", fatal, "BG-23", "Something has VAT category #, but the VAT breakdown has not.",
     "The sums are made by the program: report this with the invoice.",
     "Der Steuerfall # fehlt in der Steueraufstellung. Bitte melden."},
    {"BR-#-02", fatal, "BT-31", "A line has VAT category #, for which tax identifiers of the parties are missing.",
     ids_mend, ids_german},
    {"BR-#-03", fatal, "BT-31", "An allowance has VAT category #, for which tax identifiers are missing.", ids_mend,
     ids_german},
    {"BR-#-04", fatal, "BT-31", "A charge has VAT category #, for which tax identifiers are missing.", ids_mend,
     ids_german},
    {"BR-#-05", fatal, "BT-152", "The rate of the line does not fit VAT category #.", rate_mend, rate_german},
    {"BR-#-06", fatal, "BT-96", "The rate of the allowance does not fit VAT category #.", rate_mend, rate_german},
    {"BR-#-07", fatal, "BT-103", "The rate of the charge does not fit VAT category #.", rate_mend, rate_german},
    {"BR-#-08", fatal, "BT-116", "The taxable amount of category # is not the sum of what has it.",
     "The sums are made by the program: report this with the invoice.",
     "Die Bemessungsgrundlage im Steuerfall # stimmt nicht. Bitte melden."},
    {"BR-#-09", fatal, "BT-117", "The tax of category # is wrong.",
     "The sums are made by the program: report this with the invoice.",
     "Die Steuer im Steuerfall # stimmt nicht. Bitte melden."},
    {"BR-#-10", fatal, "BT-120", "VAT category # needs the reason why there is no tax.",
     "Enter the note that the law wants at the VAT case.",
     "Im Steuerfall # fehlt der Hinweis, warum keine Steuer berechnet wird. Beim Steuerfall eintragen."},
    {"BR-S-10", fatal, "BT-120", "VAT category # is taxed and must not have a reason of exemption.",
     "Remove the note, or choose another VAT case.",
     "Im Steuerfall # darf kein Befreiungsgrund stehen. Hinweis entfernen oder Steuerfall ändern."},
    {"BR-Z-10", fatal, "BT-120", "VAT category # must not have a reason of exemption.",
     "Remove the note, or choose another VAT case.",
     "Im Steuerfall # darf kein Befreiungsgrund stehen. Hinweis entfernen oder Steuerfall ändern."},
    {"BR-O-02", fatal, "BT-31", "A line is not subject to VAT, but a VAT identifier is on the invoice.", no_ids_mend,
     no_ids_german},
    {"BR-O-03", fatal, "BT-31", "An allowance is not subject to VAT, but a VAT identifier is on the invoice.",
     no_ids_mend, no_ids_german},
    {"BR-O-04", fatal, "BT-31", "A charge is not subject to VAT, but a VAT identifier is on the invoice.", no_ids_mend,
     no_ids_german},
    {"BR-O-11", fatal, "BG-23", "Something is not subject to VAT, but the breakdown has other categories too.",
     mixed_mend, mixed_german},
    {"BR-O-12", fatal, "BT-151", "Something is not subject to VAT, but a line has another category.", mixed_mend,
     mixed_german},
    {"BR-O-13", fatal, "BT-95", "Something is not subject to VAT, but an allowance has another category.", mixed_mend,
     mixed_german},
    {"BR-O-14", fatal, "BT-102", "Something is not subject to VAT, but a charge has another category.", mixed_mend,
     mixed_german},
    {"BR-IC-11", fatal, "BT-72", "Goods go to another EU country, but neither a delivery date nor a period is given.",
     "Enter the date of delivery.", "Bei innergemeinschaftlicher Lieferung fehlt das Lieferdatum. Bitte eintragen."},
    {"BR-IC-12", fatal, "BT-80", "Goods go to another EU country, but the country of delivery is not given.",
     "Enter the address of delivery.",
     "Bei innergemeinschaftlicher Lieferung fehlt das Lieferland. Lieferanschrift eintragen."},
};

}  // namespace

std::span<const RuleText> vat_texts() { return table; }

}  // namespace klickwerk::document::einvoice::rules
