#pragma once

#include <filesystem>

namespace auricle::inference {

/// A library loaded while the program runs; it stays loaded until the program ends.
class SharedLibrary {
public:
    /// Throws std::runtime_error with what the system says.
    explicit SharedLibrary(const std::filesystem::path& path);

    /// Address of an exported function; throws where there is none of that name.
    template <typename Function>
    Function function(const char* name) const {
        return reinterpret_cast<Function>(address(name));
    }

private:
    void* address(const char* name) const;

    std::filesystem::path path_;
    void* handle_;
};

}  // namespace auricle::inference
