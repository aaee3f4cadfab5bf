#define AURICLE_KERNEL_SET avx2
#define AURICLE_KERNEL_NAME "avx2"
#include "dsp/impulse_kernels.inl"
