#define AURICLE_KERNEL_SET baseline
#define AURICLE_KERNEL_NAME "baseline"
#include "dsp/network_kernels.inl"
