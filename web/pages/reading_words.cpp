#include "web/pages/reading_words.h"

#include <algorithm>

#include "office/reading_requests/reply_form.h"
#include "web/pages/html.h"

namespace klickwerk::web {
namespace {

using Fault = office::FormResult::Fault;

bool english(const db::ReadingRequest& request) { return request.language == "en"; }
std::string words(bool in_english, const char* german, const char* english) { return in_english ? english : german; }
std::string paragraph(const std::string& text, const char* style = "") {
  return std::string("<p") + (*style ? std::string(" class=\"") + style + "\"" : "") + ">" + escaped(text) + "</p>\n";
}
std::string heading(const config::Config& config, const std::string& title) {
  return "<h1>" + escaped(title) + "</h1>\n" + paragraph(config.seller.name, "seller");
}
std::string day_words(Day day, bool in_english) { return in_english ? day.iso() : day.german(); }

std::string fault_words(Fault fault, bool in_english) {
  switch (fault) {
    case Fault::no_figure: return words(in_english, "Bitte nur die Zahl eintragen, zum Beispiel 12345.", "Please enter the number only, for example 12345.");
    case Fault::no_day: return words(in_english, "Dieses Datum können wir nicht lesen, zum Beispiel 2.11.2026.", "We cannot read this date; for example 2026-11-02.");
    case Fault::day_to_come: return words(in_english, "Dieses Datum liegt in der Zukunft.", "This date lies in the future.");
    case Fault::nothing: break;
  }
  return words(in_english, "Bitte tragen Sie mindestens einen Zählerstand ein.", "Please enter at least one reading.");
}

// "Schwarzweiß (mono)": what the device's own page may call it stands beside our word.
std::string counter_words(const std::string& counter, bool in_english) {
  const std::string name = office::counter_name(counter, in_english);
  return name == counter ? counter : name + " (" + counter + ")";
}

class FormPage {
 public:
  FormPage(const db::ReadingRequest& request, Day today, const office::TypedIn& typed, const office::FormResult* result)
      : request_(request), today_(today), typed_(typed), result_(result), english_(english(request)) {}

  std::string text() {
    std::string body;
    for (Fault fault : result_ ? result_->faults : std::vector<Fault>{})
      if (fault == Fault::nothing) body += paragraph(fault_words(fault, english_), "wrong");
    body += "<form method=\"post\" accept-charset=\"utf-8\" autocomplete=\"off\">\n";
    std::string device;
    for (std::size_t i = 0; i < request_.counters.size(); ++i) {
      const auto& wanted = request_.counters[i];
      if (wanted.came) continue;
      if (wanted.serial != device) body += (device.empty() ? "" : "</fieldset>\n") + head_of(wanted);
      device = wanted.serial;
      body += field(i, wanted);
    }
    if (!device.empty()) body += "</fieldset>\n";
    body += day_field();
    return body + "<p><button type=\"submit\">" + words(english_, "Zählerstände senden", "Send the readings") + "</button></p>\n</form>\n";
  }

 private:
  std::string head_of(const db::WantedCounter& wanted) const {
    std::string head = "<fieldset>\n<legend>" + escaped((wanted.model.empty() ? "" : wanted.model + ", ") + words(english_, "Seriennummer ", "serial number ")) + "<span>" +
                       escaped(wanted.serial) + "</span></legend>\n";
    if (!wanted.place.empty()) head += paragraph(wanted.place, "place");
    return head;
  }

  std::string field(std::size_t place, const db::WantedCounter& wanted) const {
    const std::string name = "c" + std::to_string(place);
    const auto typed = typed_.values.find(place);
    const auto fault = result_ ? result_->value_faults.find(place) : std::map<std::size_t, Fault>::const_iterator{};
    const bool wrong = result_ && fault != result_->value_faults.end();
    std::string text = "<label for=\"" + name + "\">" + escaped(counter_words(wanted.counter, english_)) + "</label>\n<input id=\"" + name + "\" name=\"" + name +
                       "\" inputmode=\"numeric\" maxlength=\"20\" value=\"" + (typed == typed_.values.end() ? "" : escaped(typed->second)) + "\"" +
                       (wrong ? " aria-invalid=\"true\" aria-describedby=\"" + name + "-wrong\"" : "") + ">\n";
    if (wrong) text += "<p class=\"wrong\" id=\"" + name + "-wrong\">" + escaped(fault_words(fault->second, english_)) + "</p>\n";
    return text;
  }

  std::string day_field() const {
    std::string text = "<label for=\"read_on\">" + words(english_, "Abgelesen am", "Read on") + "</label>\n<input id=\"read_on\" name=\"read_on\" type=\"date\" max=\"" +
                       today_.iso() + "\" value=\"" + escaped(typed_.read_on.empty() ? today_.iso() : typed_.read_on) + "\">\n";
    for (Fault fault : result_ ? result_->faults : std::vector<Fault>{})
      if (fault != Fault::nothing) text += paragraph(fault_words(fault, english_), "wrong");
    return text;
  }

  const db::ReadingRequest& request_;
  Day today_;
  const office::TypedIn& typed_;
  const office::FormResult* result_;
  bool english_;
};

}  // namespace

std::string form_title(const db::ReadingRequest& request) {
  Day last = request.period.first;
  for (const auto& wanted : request.counters)
    if (!wanted.came) last = std::max(last, wanted.day);
  return words(english(request), "Zählerstände zum ", "Meter readings for ") + day_words(last, english(request));
}

std::string form_body(const config::Config& config, const db::ReadingRequest& request, Day today, const office::TypedIn& typed, const office::FormResult* result) {
  const bool en = english(request);
  std::string body = heading(config, form_title(request));
  body += paragraph(words(en, "Guten Tag,", "Good day,"));
  body += paragraph(en ? "for the invoice to " + request.customer_name + " we lack these readings. Please leave empty what you do not know."
                       : "für die Abrechnung von " + request.customer_name + " fehlen uns diese Zählerstände. Was Sie nicht wissen, lassen Sie bitte leer.");
  return body + FormPage(request, today, typed, result).text();
}

std::string thanks_body(const config::Config& config, const office::FormResult& result) {
  const auto& request = result.form.request;
  const bool en = english(request);
  std::string body = heading(config, words(en, "Vielen Dank", "Thank you"));
  body += paragraph(words(en, "Ihre Zählerstände sind bei uns angekommen.", "Your readings have arrived."));
  if (result.suspect > 0)
    body += paragraph(words(en, "Ein Wert weicht deutlich von den früheren ab. Wir sehen ihn uns an und melden uns, falls wir eine Frage haben.",
                            "One value differs a good deal from earlier ones. We will look at it and come back to you if we have a question."));
  if (result.form.state == office::RequestForm::State::open)
    body += paragraph(words(en, "Einige Zählerstände fehlen noch. Über denselben Link können Sie sie nachtragen.",
                            "Some readings are still missing. You can add them by the same link."));
  return body + paragraph(words(en, "Sie können diese Seite jetzt schließen.", "You may close this page now."), "note");
}

std::string expired_body(const config::Config& config, const db::ReadingRequest& request) {
  const bool en = english(request);
  return heading(config, words(en, "Dieser Link gilt nicht mehr", "This link is no longer valid")) +
         paragraph(words(en, "Bitte antworten Sie auf unsere E-Mail oder rufen Sie uns an.", "Please reply to our e-mail, or call us.")) +
         (config.seller.phone.empty() ? "" : paragraph(config.seller.phone));
}

std::string plain_body(const config::Config& config, const std::string& german, const std::string& english) {
  return paragraph(config.seller.name, "seller") + paragraph(german) + "<p lang=\"en\">" + escaped(english) + "</p>\n";
}

}  // namespace klickwerk::web
