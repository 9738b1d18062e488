// The numbers of an object identifier, kept in place: nearly all of those that printers use have at most 18, and a poll
// touches thousands. Longer ones live on the heap. Used as a vector is.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <memory>
#include <vector>

namespace klickwerk::collector {

class Arcs {
 public:
  using value_type = std::uint32_t;
  using iterator = std::uint32_t*;
  using const_iterator = const std::uint32_t*;
  static constexpr std::size_t in_place = 18;

  Arcs() noexcept : size_(0), capacity_(in_place), store_{} {}
  Arcs(std::initializer_list<std::uint32_t> arcs) : Arcs() { assign(arcs.begin(), arcs.end()); }
  Arcs(const std::vector<std::uint32_t>& arcs) : Arcs() { assign(arcs.begin(), arcs.end()); }
  Arcs(const Arcs& other) : size_(other.size_), capacity_(in_place), store_(other.store_) {
    if (!other.is_in_place()) assign(other.begin(), other.end());
  }
  Arcs(Arcs&& other) noexcept : size_(other.size_), capacity_(other.capacity_), store_(other.store_) { other.size_ = 0, other.capacity_ = in_place; }
  ~Arcs() {
    if (!is_in_place()) delete[] store_.heap;
  }
  Arcs& operator=(const Arcs& other) {
    if (this == &other) return *this;
    if (is_in_place() && other.is_in_place()) {  // whole, because a known length copies fastest
      size_ = other.size_;
      store_ = other.store_;
    } else {
      assign(other.begin(), other.end());
    }
    return *this;
  }
  Arcs& operator=(Arcs&& other) noexcept {
    swap(other);
    return *this;
  }
  operator std::vector<std::uint32_t>() const { return {begin(), end()}; }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const std::uint32_t* data() const { return is_in_place() ? store_.arcs : store_.heap; }
  std::uint32_t* data() { return is_in_place() ? store_.arcs : store_.heap; }
  const_iterator begin() const { return data(); }
  const_iterator end() const { return data() + size_; }
  iterator begin() { return data(); }
  iterator end() { return data() + size_; }
  std::uint32_t operator[](std::size_t at) const { return data()[at]; }
  std::uint32_t& operator[](std::size_t at) { return data()[at]; }
  std::uint32_t back() const { return data()[size_ - 1]; }
  std::uint32_t& back() { return data()[size_ - 1]; }

  void clear() { size_ = 0; }
  void pop_back() { --size_; }
  void push_back(std::uint32_t arc) {
    reserve(std::size_t{size_} + 1);
    data()[size_++] = arc;
  }
  template <class From>
  void append(From first, From last) {
    const auto more = static_cast<std::size_t>(std::distance(first, last));
    reserve(size_ + more);
    std::transform(first, last, end(), [](auto arc) { return static_cast<std::uint32_t>(arc); });
    size_ += static_cast<std::uint32_t>(more);
  }
  template <class From>
  void assign(From first, From last) {  // not from itself
    clear();
    append(first, last);
  }
  void reserve(std::size_t wanted) {
    if (wanted <= capacity_) return;
    const std::size_t capacity = std::max<std::size_t>(wanted, std::size_t{capacity_} * 2);
    auto heap = std::make_unique<std::uint32_t[]>(capacity);
    std::copy(begin(), end(), heap.get());
    if (!is_in_place()) delete[] store_.heap;
    store_.heap = heap.release();
    capacity_ = static_cast<std::uint32_t>(capacity);
  }

  friend bool operator==(const Arcs& one, const Arcs& other) { return one.size_ == other.size_ && std::equal(one.begin(), one.end(), other.begin()); }
  friend bool operator==(const Arcs& one, const std::vector<std::uint32_t>& other) { return std::equal(one.begin(), one.end(), other.begin(), other.end()); }
  friend std::strong_ordering operator<=>(const Arcs& one, const Arcs& other) {
    const std::size_t shared = std::min(one.size_, other.size_);
    const std::uint32_t* a = one.data();
    const std::uint32_t* b = other.data();
    std::size_t i = 0;
    while (i + 2 <= shared && std::memcmp(a + i, b + i, 2 * sizeof *a) == 0) i += 2;  // most begin alike
    for (; i < shared; ++i) {
      if (a[i] != b[i]) return a[i] <=> b[i];
    }
    return one.size_ <=> other.size_;
  }

 private:
  union Store {
    std::uint32_t arcs[in_place];
    std::uint32_t* heap;
  };
  bool is_in_place() const { return capacity_ == in_place; }
  void swap(Arcs& other) noexcept {
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    std::swap(store_, other.store_);
  }

  std::uint32_t size_;
  std::uint32_t capacity_;  // in_place: no heap
  Store store_;
};

}  // namespace klickwerk::collector
