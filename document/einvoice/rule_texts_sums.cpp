// BR-CO: conditions between terms (EN 16931-1).
#include "document/einvoice/rules_internal.h"

namespace klickwerk::document::einvoice::rules {

namespace {

constexpr Severity fatal = Severity::fatal;
constexpr std::string_view program_fault = "The sums are made by the program: report this with the invoice.";

constexpr RuleText table[] = {
    {"BR-CO-04", fatal, "BT-151", "The line has no VAT category.", "Choose the VAT case of the contract.",
     "Der Position fehlt der Steuerfall. Beim Vertrag wählen."},
    {"BR-CO-09", fatal, "BT-31", "A VAT identifier does not start with a country.",
     "Enter it with its country, e.g. DE123456788.",
     "Eine USt-IdNr. beginnt nicht mit einem Land. Mit Länderkürzel eintragen, z. B. DE123456788."},
    {"BR-CO-10", fatal, "BT-106", "The sum of the lines is wrong.", program_fault,
     "Die Summe der Positionen stimmt nicht. Bitte melden."},
    {"BR-CO-11", fatal, "BT-107", "The sum of the allowances is wrong.", program_fault,
     "Die Summe der Nachlässe stimmt nicht. Bitte melden."},
    {"BR-CO-12", fatal, "BT-108", "The sum of the charges is wrong.", program_fault,
     "Die Summe der Zuschläge stimmt nicht. Bitte melden."},
    {"BR-CO-13", fatal, "BT-109", "The net total is wrong.", program_fault,
     "Die Nettosumme stimmt nicht. Bitte melden."},
    {"BR-CO-14", fatal, "BT-110", "The VAT total is not the sum of the breakdown.", program_fault,
     "Die Umsatzsteuer ist nicht die Summe der Steueraufstellung. Bitte melden."},
    {"BR-CO-15", fatal, "BT-112", "The gross total is wrong.", program_fault,
     "Die Bruttosumme stimmt nicht. Bitte melden."},
    {"BR-CO-16", fatal, "BT-115", "The amount due is wrong.", program_fault,
     "Der Zahlbetrag stimmt nicht. Bitte melden."},
    {"BR-CO-17", fatal, "BT-117", "The tax is not the taxable amount times the rate.", program_fault,
     "Die Steuer ist nicht Bemessungsgrundlage mal Steuersatz. Bitte melden."},
    {"BR-CO-18", fatal, "BG-23", "The invoice has no VAT breakdown.", program_fault,
     "Die Steueraufstellung fehlt. Bitte melden."},
    {"BR-CO-21", fatal, "BG-20", "The allowance has neither a reason nor a reason code.", "Say why it is given.",
     "Dem Nachlass fehlt der Grund. Bitte angeben."},
    {"BR-CO-22", fatal, "BG-21", "The charge has neither a reason nor a reason code.", "Say what is charged.",
     "Dem Zuschlag fehlt der Grund. Bitte angeben."},
    {"BR-CO-23", fatal, "BG-27", "The line's allowance has neither a reason nor a reason code.", "Say why it is given.",
     "Dem Nachlass der Position fehlt der Grund. Bitte angeben."},
    {"BR-CO-24", fatal, "BG-28", "The line's charge has neither a reason nor a reason code.", "Say what is charged.",
     "Dem Zuschlag der Position fehlt der Grund. Bitte angeben."},
    {"BR-CO-25", fatal, "BT-9", "Money is due, but neither a due date nor terms of payment are given.",
     "Enter the terms of payment of the customer.",
     "Fälligkeit und Zahlungsbedingungen fehlen. Zahlungsziel beim Kunden eintragen."},
    {"BR-CO-26", fatal, "BT-29", "Nothing identifies the seller. What is not taxable here may not name the VAT identifier (BR-O-02).",
     "Fill in tax_number or register_entry under [seller] in klickwerk.toml; vat_id alone is enough for taxable invoices only.",
     "Das eigene Unternehmen hat keine Kennung; eine hier nicht steuerbare Rechnung darf die USt-IdNr. nicht nennen (BR-O-02). Unter [seller] in "
     "klickwerk.toml tax_number oder register_entry eintragen; vat_id allein genügt nur für steuerbare Rechnungen."},
};

}  // namespace

std::span<const RuleText> sum_texts() { return table; }

}  // namespace klickwerk::document::einvoice::rules
