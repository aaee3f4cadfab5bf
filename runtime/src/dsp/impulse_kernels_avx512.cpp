#define AURICLE_KERNEL_SET avx512
#define AURICLE_KERNEL_NAME "avx512"
#include "dsp/impulse_kernels.inl"
