// A client that keeps no rules: sends any bytes over TLS, slowly, half, or without listening.
#pragma once

#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/NetSSL.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/Net/SocketAddress.h>

#include <array>
#include <string>

namespace klickwerk::web::test {

class RawClient {
 public:
  explicit RawClient(int port) : socket_(context()) {
    socket_.connect(Poco::Net::SocketAddress("127.0.0.1", static_cast<Poco::UInt16>(port)), Poco::Timespan(10, 0));
    socket_.setReceiveTimeout(Poco::Timespan(60, 0));
    socket_.setSendTimeout(Poco::Timespan(60, 0));
  }
  void send(const std::string& bytes) { socket_.sendBytes(bytes.data(), static_cast<int>(bytes.size())); }
  // Everything until the other side closes.
  std::string rest() {
    std::string all;
    std::array<char, 4096> piece{};
    try {
      for (int n; (n = socket_.receiveBytes(piece.data(), piece.size())) > 0;) all.append(piece.data(), static_cast<std::size_t>(n));
    } catch (const Poco::Exception&) {  // a reset is an end, too
    }
    return all;
  }
  void cut() { socket_.abort(); }

 private:
  static Poco::Net::Context::Ptr context() {
    Poco::Net::initializeSSL();
    return new Poco::Net::Context(Poco::Net::Context::TLS_CLIENT_USE, "", Poco::Net::Context::VERIFY_NONE);
  }
  Poco::Net::SecureStreamSocket socket_;
};

}  // namespace klickwerk::web::test
