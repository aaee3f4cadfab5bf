#include "AuricleOutput.h"

#include <algorithm>
#include <span>

#include "AuricleMixers.h"

void FAuricleOutput::Init(const FSoundEffectSubmixInitData& InInitData) {
    Mixer = FAuricleMixers::Find(InInitData.DeviceID);
}

void FAuricleOutput::OnPresetChanged() {
    GET_EFFECT_SETTINGS(AuricleOutput);
    Volume.store(Settings.Volume, std::memory_order_relaxed);
}

void FAuricleOutput::OnProcessAudio(const FSoundEffectSubmixInputData& InData,
                                    FSoundEffectSubmixOutputData& OutData) {
    float* Out = OutData.AudioBuffer->GetData();
    const auto Samples = static_cast<std::size_t>(OutData.AudioBuffer->Num());
    const auto Given = static_cast<std::size_t>(InData.AudioBuffer->Num());
    std::copy_n(InData.AudioBuffer->GetData(), std::min(Samples, Given), Out);
    if (Mixer == nullptr) return;
    Mixer->addTo({Out, Samples}, static_cast<uint32>(OutData.NumChannels),
                 Volume.load(std::memory_order_relaxed));
}
