#pragma once

#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#ifndef WITH_EDITOR
#define WITH_EDITOR 1
#endif

#define AURICLE_API
#define UCLASS(...)
#define USTRUCT(...)
#define UENUM(...)
#define UPROPERTY(...)
#define UFUNCTION(...)
#define TEXT(text) text
#define UTF8_TO_TCHAR(text) text
#define TCHAR_TO_UTF8(text) text
#define DECLARE_LOG_CATEGORY_EXTERN(name, level, all) extern const char* const name
#define DEFINE_LOG_CATEGORY(name) const char* const name = #name
#define UE_LOG(category, level, ...) engine::log(category, #level, __VA_ARGS__)
#define GENERATED_BODY()           \
public:                            \
    static UClass* StaticClass() { \
        static UClass the_class;   \
        return &the_class;         \
    }

using int32 = std::int32_t;
using int64 = std::int64_t;
using uint8 = std::uint8_t;
using uint32 = std::uint32_t;
using uint64 = std::uint64_t;
using TCHAR = char;
inline constexpr int32 INDEX_NONE = -1;

namespace engine {
/// What was logged last, as "category level: text".
inline std::string& lastLog() {
    static std::string text;
    return text;
}

__attribute__((format(printf, 3, 4))) inline void log(const char* category, const char* level,
                                                      const char* format, ...) {
    char text[1024];
    va_list arguments;
    va_start(arguments, format);
    std::vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    lastLog() = std::string(category) + " " + level + ": " + text;
}
}  // namespace engine

class FString {
public:
    FString() = default;
    explicit FString(const TCHAR* text) : text_(text) {}
    const TCHAR* operator*() const { return text_.c_str(); }
    bool IsEmpty() const { return text_.empty(); }
    friend bool operator==(const FString&, const FString&) = default;
    friend FString operator+(const FString& a, const FString& b) {
        return FString((a.text_ + b.text_).c_str());
    }

private:
    std::string text_;
};

class FName {
public:
    FName() = default;
    explicit FName(const TCHAR* text) : text_(text) {}
    friend bool operator==(const FName&, const FName&) = default;

private:
    std::string text_;
};

template <class T>
class TArray {
public:
    T* GetData() { return items_.data(); }
    const T* GetData() const { return items_.data(); }
    int32 Num() const { return static_cast<int32>(items_.size()); }
    void SetNumZeroed(int32 count) { items_.assign(static_cast<std::size_t>(count), T{}); }
    void Reset() { items_.clear(); }
    int32 Add(T item) {
        items_.push_back(std::move(item));
        return Num() - 1;
    }
    T& operator[](int32 index) { return items_[static_cast<std::size_t>(index)]; }
    const T& operator[](int32 index) const { return items_[static_cast<std::size_t>(index)]; }
    auto begin() const { return items_.begin(); }
    auto end() const { return items_.end(); }

private:
    std::vector<T> items_;
};

struct FMemory {
    static void Memzero(void* memory, std::size_t bytes) {
        if (bytes > 0) std::memset(memory, 0, bytes);
    }
};

struct FVector {
    static const FVector ZeroVector;
    FVector() = default;
    FVector(double x, double y, double z) : X(x), Y(y), Z(z) {}
    double X = 0;
    double Y = 0;
    double Z = 0;
};
inline const FVector FVector::ZeroVector{};

struct FQuat {
    static const FQuat Identity;
    double X = 0;
    double Y = 0;
    double Z = 0;
    double W = 1;
};
inline const FQuat FQuat::Identity{};

struct FTransform {
    static const FTransform Identity;
    FVector GetLocation() const { return {}; }
    FVector TransformPosition(const FVector& place) const { return place; }
};
inline const FTransform FTransform::Identity{};

struct FLinearColor {
    FLinearColor(float, float, float) {}
};

enum class ESPMode : uint8 { NotThreadSafe = 0, ThreadSafe = 1 };

// The engine's pointer is its own; a test cares for shared ownership alone.
template <class T, ESPMode = ESPMode::ThreadSafe>
class TSharedPtr {
public:
    TSharedPtr() = default;
    template <class U>
    // NOLINTNEXTLINE(google-explicit-constructor): converts as the engine's does.
    TSharedPtr(std::shared_ptr<U> pointer) : pointer_(std::move(pointer)) {}
    template <class U, ESPMode mode>
    // NOLINTNEXTLINE(google-explicit-constructor)
    TSharedPtr(const TSharedPtr<U, mode>& other) : pointer_(other.share()) {}
    bool IsValid() const { return pointer_ != nullptr; }
    T* operator->() const { return pointer_.get(); }
    std::shared_ptr<T> share() const { return pointer_; }

private:
    std::shared_ptr<T> pointer_;
};

template <class T, ESPMode mode = ESPMode::ThreadSafe>
TSharedPtr<T, mode> MakeShared() {
    return std::make_shared<T>();
}

class UClass {
public:
    FName GetFName() const { return {}; }
};

class UObject {
public:
    virtual ~UObject() = default;
    bool Modify(bool = true) { return true; }
    virtual void PostEditChangeProperty(struct FPropertyChangedEvent&) {}
};

struct FPropertyChangedEvent {
    FName GetPropertyName() const { return Name; }
    FName Name;
};

template <class T>
T* GetMutableDefault() {
    static T object;
    return &object;
}
template <class T>
const T* GetDefault() {
    return GetMutableDefault<T>();
}

// Objects live until the end of the test, where the engine would collect them.
template <class T>
T* NewObject(UObject*) {
    static std::vector<std::unique_ptr<T>> objects;
    return objects.emplace_back(std::make_unique<T>()).get();
}

template <class T>
class TObjectPtr {
public:
    TObjectPtr() = default;
    // NOLINTNEXTLINE(google-explicit-constructor)
    TObjectPtr(T* object) : object_(object) {}
    // NOLINTNEXTLINE(google-explicit-constructor)
    operator T*() const { return object_; }

private:
    T* object_ = nullptr;
};

template <class T>
class TWeakObjectPtr {
public:
    explicit TWeakObjectPtr(T* object) : object_(object) {}
    T* Get() const { return object_; }

private:
    T* object_;
};
