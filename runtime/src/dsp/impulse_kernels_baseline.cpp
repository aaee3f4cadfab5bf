#define AURICLE_KERNEL_SET baseline
#define AURICLE_KERNEL_NAME "baseline"
#include "dsp/impulse_kernels.inl"
