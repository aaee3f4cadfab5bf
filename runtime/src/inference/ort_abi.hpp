#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>

/// The part of ONNX Runtime's C interface that this project uses.
///
/// OrtGetApiBase()->GetApi(version) gives a table of function pointers to which releases only ever
/// append. The slots below are the same in the headers of versions 21 to 23 of that interface.
namespace auricle::inference::ort {

struct Env;
struct Status;
struct Session;
struct SessionOptions;
struct RunOptions;
struct MemoryInfo;
struct Allocator;
struct Value;
struct IoBinding;
struct TypeInfo;
struct TensorInfo;
struct ModelMetadata;
struct EpDevice;

struct Table;

struct ApiBase {
    const Table* (*get_api)(std::uint32_t version);
    const char* (*version_string)();
};

/// The first version that has every slot below; onnxruntime 1.23 and later give it.
inline constexpr std::uint32_t kApiVersion = 23;

enum class ElementType : std::int32_t { undefined = 0, float32 = 1, int64 = 7 };

inline constexpr int kLogErrors = 3;
inline constexpr int kAllOptimisations = 99;
inline constexpr int kDeviceAllocator = 0;
inline constexpr int kDefaultMemory = 0;

/// Paths as the system writes them: wide on Windows.
using PathChar = std::filesystem::path::value_type;

template <std::size_t Slot, typename Signature>
struct Entry;

/// Reads one function of the table.
template <std::size_t Slot, typename Result, typename... Arguments>
struct Entry<Slot, Result(Arguments...)> {
    static Result call(const Table* table, Arguments... arguments) {
        using Function = Result (*)(Arguments...);
        const auto* functions = reinterpret_cast<const Function*>(table);
        return functions[Slot](arguments...);
    }
};

using GetErrorMessage = Entry<2, const char*(const Status*)>;
using CreateEnv = Entry<3, Status*(int, const char*, Env**)>;
using CreateSessionFromArray =
    Entry<8, Status*(const Env*, const void*, std::size_t, const SessionOptions*, Session**)>;
using CreateSessionOptions = Entry<10, Status*(SessionOptions**)>;
using SetSessionGraphOptimizationLevel = Entry<23, Status*(SessionOptions*, int)>;
using SetIntraOpNumThreads = Entry<24, Status*(SessionOptions*, int)>;
using SetInterOpNumThreads = Entry<25, Status*(SessionOptions*, int)>;
using SessionGetInputCount = Entry<30, Status*(const Session*, std::size_t*)>;
using SessionGetOutputCount = Entry<31, Status*(const Session*, std::size_t*)>;
using SessionGetInputTypeInfo = Entry<33, Status*(const Session*, std::size_t, TypeInfo**)>;
using SessionGetOutputTypeInfo = Entry<34, Status*(const Session*, std::size_t, TypeInfo**)>;
using SessionGetInputName = Entry<36, Status*(const Session*, std::size_t, Allocator*, char**)>;
using SessionGetOutputName = Entry<37, Status*(const Session*, std::size_t, Allocator*, char**)>;
using CreateTensorWithDataAsOrtValue =
    Entry<49, Status*(const MemoryInfo*, void*, std::size_t, const std::int64_t*, std::size_t,
                      ElementType, Value**)>;
using CastTypeInfoToTensorInfo = Entry<55, Status*(const TypeInfo*, const TensorInfo**)>;
using GetTensorElementType = Entry<60, Status*(const TensorInfo*, ElementType*)>;
using GetDimensionsCount = Entry<61, Status*(const TensorInfo*, std::size_t*)>;
using GetDimensions = Entry<62, Status*(const TensorInfo*, std::int64_t*, std::size_t)>;
using CreateCpuMemoryInfo = Entry<69, Status*(int, int, MemoryInfo**)>;
using AllocatorFree = Entry<76, Status*(Allocator*, void*)>;
using GetAllocatorWithDefaultOptions = Entry<78, Status*(Allocator**)>;
using ReleaseStatus = Entry<93, void(Status*)>;
using ReleaseMemoryInfo = Entry<94, void(MemoryInfo*)>;
using ReleaseSession = Entry<95, void(Session*)>;
using ReleaseValue = Entry<96, void(Value*)>;
using ReleaseTypeInfo = Entry<98, void(TypeInfo*)>;
using ReleaseSessionOptions = Entry<100, void(SessionOptions*)>;
using SessionGetModelMetadata = Entry<111, Status*(const Session*, ModelMetadata**)>;
using ModelMetadataLookup =
    Entry<116, Status*(const ModelMetadata*, Allocator*, const char*, char**)>;
using ReleaseModelMetadata = Entry<118, void(ModelMetadata*)>;
using AddSessionConfigEntry = Entry<130, Status*(SessionOptions*, const char*, const char*)>;
using RunWithBinding = Entry<133, Status*(Session*, const RunOptions*, const IoBinding*)>;
using CreateIoBinding = Entry<134, Status*(Session*, IoBinding**)>;
using ReleaseIoBinding = Entry<135, void(IoBinding*)>;
using BindInput = Entry<136, Status*(IoBinding*, const char*, const Value*)>;
using BindOutput = Entry<137, Status*(IoBinding*, const char*, const Value*)>;
using RegisterExecutionProviderLibrary = Entry<301, Status*(Env*, const char*, const PathChar*)>;
using GetEpDevices = Entry<303, Status*(const Env*, const EpDevice* const**, std::size_t*)>;
using AppendExecutionProviderV2 =
    Entry<304, Status*(SessionOptions*, Env*, const EpDevice* const*, std::size_t,
                       const char* const*, const char* const*, std::size_t)>;
using EpDeviceName = Entry<312, const char*(const EpDevice*)>;

}  // namespace auricle::inference::ort
