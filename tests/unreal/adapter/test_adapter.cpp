#include <doctest/doctest.h>

#include <chrono>
#include <cmath>
#include <memory>
#include <random>
#include <string>
#include <thread>

#include "AudioDevice.h"
#include "AudioMixerBlueprintLibrary.h"
#include "AuricleBridgeSubsystem.h"
#include "AuricleMixers.h"
#include "AuricleOutput.h"
#include "AuricleSentenceComponent.h"
#include "AuricleSettings.h"
#include "AuricleSpatialization.h"
#include "Engine/World.h"
#include "Features/IModularFeatures.h"
#include "Modules/ModuleManager.h"
#include "scripted_server.hpp"

IModuleInterface& AuricleModule();

namespace {

constexpr int32 kBlock = 512;

struct Level {
    double left = 0;
    double right = 0;
};

// What the engine does with a plugin of its list: a device, voices, a submix effect.
struct Device {
    explicit Device(uint32 id) {
        device.DeviceID = id;
        FAudioPluginInitializationParams params;
        params.NumSources = 4;
        params.SampleRate = 48'000;
        params.BufferLength = kBlock;
        params.AudioDevicePtr = &device;
        FAuricleSpatializationFactory factory;
        plugin = factory.CreateNewSpatializationPlugin(&device).share();
        plugin->Initialize(params);
        output = std::unique_ptr<FSoundEffectBase>(preset.CreateNewEffect());
        output->Preset = &preset;
        submix().Setup({id});
        output->OnPresetChanged();
    }

    FSoundEffectSubmix& submix() { return static_cast<FSoundEffectSubmix&>(*output); }

    // One block of noise at a place, for a listener turned like this; what the ears get of it.
    void block(const FVector& source, const FVector& listener, const FQuat& turned) {
        Audio::FAlignedFloatBuffer voice;
        voice.SetNumZeroed(kBlock);
        std::uniform_real_distribution<float> level(-0.05F, 0.05F);
        for (int32 i = 0; i < kBlock; ++i)
            voice[i] = level(random);
        FSpatializationParams place;
        place.ListenerPosition = listener;
        place.ListenerOrientation = turned;
        place.EmitterWorldPosition = source;
        // As the engine fills it: up, right, backward. Whoever reads it by mistake fails here.
        place.EmitterPosition = FVector(1, -1000, 1);
        FAudioPluginSourceInputData in{2, 0, &voice, 1, turned, &place};
        FAudioPluginSourceOutputData out;
        out.AudioBuffer.SetNumZeroed(2 * kBlock);
        out.AudioBuffer[7] = 1;
        plugin->ProcessAudio(in, out);
        CHECK(out.AudioBuffer[7] == 0);
        plugin->OnAllSourcesProcessed();
        Audio::FAlignedFloatBuffer mix;
        Audio::FAlignedFloatBuffer result;
        mix.SetNumZeroed(2 * kBlock);
        result.SetNumZeroed(2 * kBlock);
        mix[11] = 0.5F;  // what else plays stays
        FSoundEffectSubmixInputData submix_in;
        submix_in.NumFrames = kBlock;
        submix_in.NumChannels = 2;
        submix_in.AudioBuffer = &mix;
        FSoundEffectSubmixOutputData submix_out{&result, 2};
        submix().OnProcessAudio(submix_in, submix_out);
        result[11] -= 0.5F;
        for (int32 i = 0; i < kBlock; ++i) {
            heard.left += std::pow(static_cast<double>(result[2 * i]), 2);
            heard.right += std::pow(static_cast<double>(result[2 * i + 1]), 2);
        }
    }

    double leftOverRightDb(const FVector& source, const FQuat& turned) {
        heard = {};
        plugin->OnInitSource(2, FName(TEXT("Component")), nullptr);
        const FVector listener(5.0e7, -2.0e7, 300);
        const FVector world(listener.X + source.X, listener.Y + source.Y, listener.Z + source.Z);
        for (int k = 0; k < 20; ++k)
            block(world, listener, turned);
        return 10 * std::log10(heard.left / heard.right);
    }

    FAudioDevice device;
    std::shared_ptr<IAudioSpatialization> plugin;
    UAuricleOutputPreset preset;
    std::unique_ptr<FSoundEffectBase> output;
    std::mt19937 random{3};
    Level heard;
};

UAuricleSettings& inProcess() {
    UAuricleSettings& settings = *GetMutableDefault<UAuricleSettings>();
    settings = UAuricleSettings();
    settings.Backend = EAuricleBackend::InProcess;
    settings.HrtfAsset = FString(AURICLE_HRTF);
    return settings;
}

std::string text(const FString& string) { return *string; }

const FQuat kAhead{};
const FQuat kYaw180{0, 0, 1, 0};

}  // namespace

TEST_CASE("right is right in process: +y, and left when the head is turned round") {
    inProcess();
    Device device(1);
    CHECK(device.plugin->IsSpatializationEffectInitialized());
    CHECK(device.leftOverRightDb({0, 150, 0}, kAhead) < -6);
    CHECK(device.leftOverRightDb({0, 150, 0}, kYaw180) > 6);
    CHECK(std::abs(device.leftOverRightDb({150, 0, 0}, kAhead)) < 0.5);
}

TEST_CASE(
    "without what it needs the plugin pans, right is right all the same, and the log says why") {
    inProcess().HrtfAsset = FString("no-such-file.ahrt");
    Device missing(1);
    CHECK(missing.leftOverRightDb({0, 150, 0}, kAhead) < -20);
    CHECK(missing.leftOverRightDb({0, 150, 0}, kYaw180) > 20);
    CHECK(engine::lastLog().find("no-such-file.ahrt cannot be read") != std::string::npos);
    GetMutableDefault<UAuricleSettings>()->Backend = EAuricleBackend::Bridge;
    GetMutableDefault<UAuricleSettings>()->Server = FString("wss://somewhere");
    Device refused(2);
    CHECK(refused.leftOverRightDb({0, 150, 0}, kAhead) < -20);
    CHECK(engine::lastLog().find("no TLS") != std::string::npos);
}

TEST_CASE("the volume of the output is that of its preset") {
    inProcess();
    Device device(1);
    device.leftOverRightDb({150, 0, 0}, kAhead);
    const double full = device.heard.left;
    device.preset.Settings.Volume = 0.5F;
    device.output->OnPresetChanged();
    device.leftOverRightDb({150, 0, 0}, kAhead);
    CHECK(device.heard.left == doctest::Approx(full / 4).epsilon(0.1));
}

TEST_CASE("a device that goes takes its mixer with it, and its output falls silent, not over") {
    inProcess();
    Device device(9);
    CHECK(FAuricleMixers::Find(9) != nullptr);
    device.plugin->Shutdown();
    CHECK(FAuricleMixers::Find(9) == nullptr);
    CHECK(!device.plugin->IsSpatializationEffectInitialized());
    device.heard = {};
    device.block({100, 0, 0}, {}, kAhead);
    CHECK(device.heard.left == 0);
}

TEST_CASE(
    "the subsystem puts the output on the main submix, says how things are, and takes it off") {
    inProcess();
    const Device device(1);
    UWorld world;
    world.Device.DeviceID = 1;
    UAuricleBridgeSubsystem subsystem;
    subsystem.World = &world;
    subsystem.OnWorldBeginPlay(world);
    CHECK(UAudioMixerBlueprintLibrary::OnMain != nullptr);
    CHECK(text(subsystem.GetStatus().Message) == "rendering in this process");
    CHECK(engine::lastLog().find("rendering in this process") != std::string::npos);
    subsystem.Deinitialize();
    CHECK(UAudioMixerBlueprintLibrary::OnMain == nullptr);
    world.Device.DeviceID = 77;
    CHECK(text(subsystem.GetStatus().Message).find("is not the spatialization plugin") !=
          std::string::npos);
    CHECK(subsystem.DoesSupportWorldType(EWorldType::PIE));
    CHECK(!subsystem.DoesSupportWorldType(EWorldType::Editor));
}

TEST_CASE("the bridge is what the settings say, and what it sends back is heard") {
    const auricle::test::ScriptedServer server(auricle::test::echo);
    inProcess().Backend = EAuricleBackend::Bridge;
    const std::string address = "ws://127.0.0.1:" + std::to_string(server.port());
    GetMutableDefault<UAuricleSettings>()->Server = FString(address.c_str());
    Device device(1);
    const auto mixer = FAuricleMixers::Find(1);
    for (int tries = 0; tries < 500; ++tries) {
        if (mixer->renderer().status().find("connected to") == 0) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    for (int k = 0; k < 40; ++k) {
        if (k == 20) device.heard = {};
        device.block({150, 0, 0}, {}, kAhead);
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    // The scripted server plays half as loud on the right; the pan of a source in front would not.
    CHECK(10 * std::log10(device.heard.left / device.heard.right) ==
          doctest::Approx(6.02).epsilon(0.02));
}

TEST_CASE("a sentence becomes a place seen from the parent, and its path is walked") {
    using namespace auricle::client;
    const auricle::test::ScriptedServer server(
        [](auto& connection, const auricle::test::Bytes& bytes, int number) {
            Message message;
            std::string error;
            REQUIRE(decode(bytes, message, error));
            const auto* describe = std::get_if<Describe>(&message);
            if (describe == nullptr) return auricle::test::echo(connection, bytes, number);
            if (describe->text != "from left to right") {
                return connection.send(
                    Error{"describe_failed", "no place is named", false, {}, describe->rid});
            }
            Resolved resolved;
            resolved.rid = describe->rid;
            resolved.position = {0, 2, 0};
            resolved.label = "dog";
            resolved.path = {{0, {0, 2, 0}}, {96'000, {0, -2, 0}}};
            connection.send(resolved);
        });
    inProcess();
    const std::string address = "ws://127.0.0.1:" + std::to_string(server.port());
    GetMutableDefault<UAuricleSettings>()->Server = FString(address.c_str());
    UAuricleSentenceComponent component;
    component.Sentence = FString("from left to right");
    FPropertyChangedEvent event{FName(TEXT("Sentence"))};
    component.PostEditChangeProperty(event);
    CHECK(text(component.Answer) == "dog");
    CHECK(component.GetRelativeLocation().Y == doctest::Approx(-200));  // left, in centimetres
    REQUIRE(component.Path.Num() == 2);
    CHECK(component.Path[1].Seconds == doctest::Approx(2));
    component.BeginPlay();
    component.TickComponent(1.0F, LEVELTICK_All, nullptr);
    CHECK(std::abs(component.GetRelativeLocation().Y) < 0.1);
    component.TickComponent(5.0F, LEVELTICK_All, nullptr);
    CHECK(component.GetRelativeLocation().Y == doctest::Approx(200));

    component.Sentence = FString("hm");
    component.Resolve();
    CHECK(text(component.Answer) == "no place is named");
    CHECK(component.Path.Num() == 2);  // what was stored stays
}

TEST_CASE("the module offers the plugin while it is loaded, and no longer") {
    AuricleModule().StartupModule();
    CHECK(IModularFeatures::Get().Registered != nullptr);
    AuricleModule().ShutdownModule();
    CHECK(IModularFeatures::Get().Registered == nullptr);
}
