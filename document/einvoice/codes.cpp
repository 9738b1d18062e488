#include "document/einvoice/codes.h"

namespace klickwerk::document::einvoice {

namespace {

// `codes` are separated by single blanks.
bool listed(std::string_view codes, std::string_view code) {
  if (code.empty() || code.find(' ') != std::string_view::npos) return false;
  for (std::size_t at = codes.find(code); at != std::string_view::npos; at = codes.find(code, at + 1)) {
    const bool starts = at == 0 || codes[at - 1] == ' ';
    const bool ends = at + code.size() == codes.size() || codes[at + code.size()] == ' ';
    if (starts && ends) return true;
  }
  return false;
}

constexpr std::string_view countries =
    "1A AD AE AF AG AI AL AM AN AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY "
    "BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO "
    "FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM "
    "JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ "
    "MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE "
    "RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT "
    "TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS XI YE YT ZA ZM ZW";

constexpr std::string_view currencies =
    "ALL AUD BAM CAD CHF CNY CZK DKK EUR GBP HUF INR ISK JPY MDL MKD NOK PLN RON RSD SEK TRY UAH USD";

// Pieces, pages, sheets, months, years, days, hours, kWh, areas, lengths, weights, packages.
constexpr std::string_view units =
    "C62 H87 ZP LEF MON ANN DAY HUR MIN KWH MTK MTR KMT KGM GRM LTR SET PR XPK XPP XBX P1 E48 LS";

constexpr std::string_view electronic_schemes =
    "0002 0007 0009 0037 0060 0088 0096 0097 0106 0130 0135 0142 0147 0151 0154 0158 0170 0177 0183 0184 0188 0190 "
    "0191 "
    "0192 0193 0194 0195 0196 0198 0199 0200 0201 0202 0203 0204 0205 0208 0209 0210 0211 0212 0213 0215 0216 0217 "
    "0218 "
    "0219 0220 0221 0225 0230 0235 0240 0242 0244 0245 0246 0248 9910 9913 9914 9915 9918 9919 9920 9922 9923 9924 "
    "9925 "
    "9926 9927 9928 9929 9930 9931 9932 9933 9934 9935 9936 9937 9938 9939 9940 9941 9942 9943 9944 9945 9946 9947 "
    "9948 "
    "9949 9950 9951 9952 9953 9957 9959 AN AQ AS AU EM";

constexpr std::string_view object_schemes =
    "AAB AAG AAJ AAK ABZ ACE AEP AGB AHK AIU ALO API ATS AVP CT MG ON SE VN ZZZ";

constexpr std::string_view note_subjects =
    "AAB AAC AAI AAJ AAK ABL ABN ACB ADU ADX AFT AGM BLU CUS DOC INS INV PMT PRI REG SUR TXD";

constexpr std::string_view allowance_reasons = "41 42 60 62 63 64 65 66 67 68 70 71 88 95 100 102 103 104 105";

constexpr std::string_view charge_reasons = "AA AAA ABL ADR ADT AEO CG DL FC FI LA PC SAA SH TAC WH ZZZ";

constexpr std::string_view exemptions =
    "VATEX-EU-79-C VATEX-EU-132 VATEX-EU-143 VATEX-EU-144 VATEX-EU-146-1E VATEX-EU-148 VATEX-EU-151 VATEX-EU-153 "
    "VATEX-EU-159 VATEX-EU-309 VATEX-EU-AE VATEX-EU-D VATEX-EU-F VATEX-EU-G VATEX-EU-I VATEX-EU-IC VATEX-EU-J "
    "VATEX-EU-O";

constexpr std::string_view mime_types =
    "application/pdf image/png image/jpeg text/csv application/vnd.openxmlformats-officedocument.spreadsheetml.sheet "
    "application/vnd.oasis.opendocument.spreadsheet";

}  // namespace

bool known_country(std::string_view code) { return listed(countries, code); }
bool known_vat_prefix(std::string_view code) { return listed(countries, code) || code == "EL"; }
bool known_currency(std::string_view code) { return listed(currencies, code); }
bool known_unit(std::string_view code) { return listed(units, code); }
bool known_electronic_scheme(std::string_view code) { return listed(electronic_schemes, code); }

// 0002 to 0248 without the numbers never given out.
bool known_icd(std::string_view code) {
  if (code.size() != 4 || code.find_first_not_of("0123456789") != std::string_view::npos) return false;
  return code >= "0002" && code <= "0248" && !listed("0092 0103 0181 0182", code);
}

bool known_object_scheme(std::string_view code) { return listed(object_schemes, code); }
bool known_note_subject(std::string_view code) { return listed(note_subjects, code); }
bool known_allowance_reason(std::string_view code) { return listed(allowance_reasons, code); }
bool known_charge_reason(std::string_view code) { return listed(charge_reasons, code); }
bool known_exemption(std::string_view code) { return listed(exemptions, code); }
bool known_mime_type(std::string_view type) { return listed(mime_types, type); }

}  // namespace klickwerk::document::einvoice
