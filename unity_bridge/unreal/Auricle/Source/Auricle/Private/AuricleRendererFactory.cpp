#include "AuricleRendererFactory.h"

#include <span>
#include <string>

#include "AuricleLog.h"
#include "AuricleSettings.h"
#include "Interfaces/IPluginManager.h"
#include "Misc/FileHelper.h"
#include "bridge_client.hpp"
#include "panning_renderer.hpp"
#if WITH_AURICLE_SDK
#include "in_process_renderer.hpp"
#endif

using namespace auricle::client;

namespace {

Distance DistanceOf(const UAuricleSettings& Settings) {
    return Settings.Distance == EAuricleDistance::Inverse ? Distance::kInverse : Distance::kHost;
}

std::unique_ptr<BlockRenderer> MakeBridge(const UAuricleSettings& Settings, uint32 SampleRate,
                                          uint32 BlockFrames, uint32 Voices, std::string& Error) {
    BridgeSettings Wanted;
    if (!AuricleEndpoint(Settings, Wanted.endpoint, Error)) return nullptr;
    if (BlockFrames < 32 || BlockFrames > 4096) {
        Error = "the audio device's blocks have " + std::to_string(BlockFrames) +
                " frames; set a callback buffer size of 32 to 4096 for the platform";
        return nullptr;
    }
    Wanted.client = "auricle-unreal/0.1.0";
    Wanted.sample_rate = SampleRate;
    Wanted.block = BlockFrames;
    Wanted.max_sources = Voices;
    Wanted.depth = static_cast<uint32>(Settings.StartDepth);
    Wanted.distance = DistanceOf(Settings);
    return std::make_unique<BridgeClient>(Wanted);
}

#if WITH_AURICLE_SDK
std::unique_ptr<BlockRenderer> MakeInProcess(const UAuricleSettings& Settings, uint32 SampleRate,
                                             uint32 Voices, std::string& Error) {
    FString Asset = Settings.HrtfAsset;
    const TSharedPtr<IPlugin> Plugin = IPluginManager::Get().FindPlugin(FString(TEXT("Auricle")));
    if (Asset.IsEmpty() && Plugin.IsValid()) {
        Asset = Plugin->GetBaseDir() + FString(TEXT("/Resources/mit_kemar_48000.ahrt"));
    }
    TArray<uint8> Bytes;
    if (!FFileHelper::LoadFileToArray(Bytes, *Asset)) {
        Error = std::string("the HRTF asset ") + TCHAR_TO_UTF8(*Asset) +
                " cannot be read; name one in the project's settings";
        return nullptr;
    }
    InProcessSettings Wanted;
    Wanted.sample_rate = SampleRate;
    Wanted.max_sources = Voices;
    Wanted.distance = DistanceOf(Settings);
    Wanted.hrtf = {Bytes.GetData(), static_cast<std::size_t>(Bytes.Num())};
    return InProcessRenderer::create(Wanted, Error);
}
#else
std::unique_ptr<BlockRenderer> MakeInProcess(const UAuricleSettings& /*Settings*/,
                                             uint32 /*SampleRate*/, uint32 /*Voices*/,
                                             std::string& Error) {
    Error =
        "this build has no Auricle library; run cmake -P unity_bridge/unreal/stage_sdk.cmake and "
        "build again, or choose the bridge in the project's settings";
    return nullptr;
}
#endif

}  // namespace

bool AuricleEndpoint(const UAuricleSettings& Settings, Endpoint& Where, std::string& Error) {
    Where.token = TCHAR_TO_UTF8(*Settings.Token);
    return parseEndpoint(TCHAR_TO_UTF8(*Settings.Server), Where, Error);
}

std::unique_ptr<BlockRenderer> MakeAuricleRenderer(const UAuricleSettings& Settings,
                                                   uint32 SampleRate, uint32 BlockFrames,
                                                   uint32 Voices) {
    std::string Error;
    std::unique_ptr<BlockRenderer> Renderer =
        Settings.Backend == EAuricleBackend::InProcess
            ? MakeInProcess(Settings, SampleRate, Voices, Error)
            : MakeBridge(Settings, SampleRate, BlockFrames, Voices, Error);
    if (Renderer == nullptr) {
        UE_LOG(LogAuricle, Error, TEXT("Auricle pans only: %s"), UTF8_TO_TCHAR(Error.c_str()));
        Renderer = std::make_unique<PanningRenderer>(Voices, DistanceOf(Settings), Error);
    }
    return Renderer;
}
