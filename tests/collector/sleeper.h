// A printer of the fleet that sleeps until somebody asks its web page for something.
#pragma once

#include <asio/ip/tcp.hpp>
#include <asio/read_until.hpp>
#include <asio/streambuf.hpp>
#include <asio/write.hpp>
#include <string>

#include "tests/fleet/fleet.h"

namespace klickwerk::collector::test {

class Sleeper {
 public:
  Sleeper(asio::io_context& loop, fleet::Fleet& fleet, const std::string& address)
      : acceptor_(loop, {asio::ip::make_address(address), 0}), socket_(loop), fleet_(fleet), address_(address) {
    fleet_.set_faults(address_, {.silent = true});
    acceptor_.async_accept(socket_, [this](asio::error_code error) {
      if (error) return;
      asio::async_read_until(socket_, request_, "\r\n\r\n", [this](asio::error_code failure, std::size_t) {
        if (failure) return;
        fleet_.set_faults(address_, {});
        woken_ = true;
        asio::write(socket_, asio::buffer(std::string("HTTP/1.0 200 OK\r\n\r\n")));
      });
    });
  }
  std::uint16_t port() const { return acceptor_.local_endpoint().port(); }
  bool woken() const { return woken_; }

 private:
  asio::ip::tcp::acceptor acceptor_;
  asio::ip::tcp::socket socket_;
  asio::streambuf request_;
  fleet::Fleet& fleet_;
  std::string address_;
  bool woken_ = false;
};

}  // namespace klickwerk::collector::test
