// Complete e-invoices (check, XML, table, two pages, PDF/A-3) a second, against bare Cairo pages of the same number in
// the same run, alternating. CPU time counts, because other work on the machine does not change it much.
//   document_bench [--invoices 400] [--rounds 3] [--threads 2]
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "bench/document_floor.h"
#include "document/einvoice/from_invoice.h"
#include "document/einvoice/rules.h"
#include "document/invoice_files.h"
#include "tests/document/sample_invoice.h"

namespace klickwerk::bench {
namespace {

struct Options {
  int invoices = 400, rounds = 3, threads = 2;
};

double cpu_ms() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto ms = [](const timeval& time) { return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3; };
  return ms(usage.ru_utime) + ms(usage.ru_stime);
}

struct Took {
  double cpu_ms = 0, wall_ms = 0;
};

// `work(first, count)` on each thread, a part of the invoices each.
template <class Work>
Took measure(const Options& options, Work work) {
  const double cpu_before = cpu_ms();
  const auto begin = std::chrono::steady_clock::now();
  std::vector<std::thread> threads;
  const int each = options.invoices / options.threads;
  for (int at = 0; at < options.threads; ++at) threads.emplace_back([&work, at, each] { work(at * each, each); });
  for (auto& thread : threads) thread.join();
  const std::chrono::duration<double, std::milli> wall = std::chrono::steady_clock::now() - begin;
  return {(cpu_ms() - cpu_before) / options.invoices, wall.count() / options.invoices};
}

document::InvoiceDocument invoice_by_mail() {
  document::InvoiceDocument invoice = document::sample::short_invoice();
  invoice.buyer_electronic_address = "rechnung@sommerfeld.example", invoice.buyer_electronic_scheme = "EM";
  return invoice;
}

void print_invoices(int first, int count) {
  document::InvoicePrinter printer;
  document::InvoiceDocument invoice = invoice_by_mail();
  for (int index = 0; index < count; ++index) {
    invoice.number = "RE-2026-" + std::to_string(100'000 + first + index);
    if (document::einvoice::blocks(document::einvoice::check(document::einvoice::from_invoice(invoice))))
      throw std::runtime_error("the benchmark's invoice is refused");
    if (document::invoice_files(printer, invoice).front().bytes.size() < 10'000)
      throw std::runtime_error("the benchmark's document is too small to be one");
  }
}

void print_bare(int, int count) {
  for (int index = 0; index < count; ++index) bare_pages(2);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void run(const Options& options) {
  std::vector<double> ours, floors, ratios, rates;
  print_invoices(0, 2), print_bare(0, 2);  // fonts and libraries are loaded
  for (int round = 0; round < options.rounds; ++round) {
    const Took bare = measure(options, print_bare), full = measure(options, print_invoices);
    ours.push_back(full.cpu_ms), floors.push_back(bare.cpu_ms);
    ratios.push_back(full.cpu_ms / bare.cpu_ms), rates.push_back(1000 / full.wall_ms);
  }
  std::printf("%d invoices of two pages a round, %d rounds, %d threads\n", options.invoices, options.rounds, options.threads);
  std::printf("complete e-invoice (PDF/A-3)  %6.2f ms CPU  %6.0f a second on the clock, %4.0f by CPU time on 2 cores\n", median(ours),
              median(rates), 2000 / median(ours));
  std::printf("bare Cairo, two pages         %6.2f ms CPU\n", median(floors));
  std::printf("ratio to the floor            %6.2f\n", median(ratios));
}

}  // namespace
}  // namespace klickwerk::bench

int main(int argc, char** argv) {
  klickwerk::bench::Options options;
  CLI::App app{"Complete e-invoices (check, XML, table, two pages, PDF/A-3) a second, against bare Cairo pages of the same number, alternating.", "document_bench"};
  app.add_option("--invoices", options.invoices, "of each round")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--rounds", options.rounds, "of which the median counts")->check(CLI::PositiveNumber)->capture_default_str();
  app.add_option("--threads", options.threads, "that make documents")->check(CLI::PositiveNumber)->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  try {
    klickwerk::bench::run(options);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "document_bench: %s\n", error.what());
    return 1;
  }
}
