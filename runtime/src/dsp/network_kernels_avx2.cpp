#define AURICLE_KERNEL_SET avx2
#define AURICLE_KERNEL_NAME "avx2"
#define AURICLE_KERNEL_AVX2 1
#include "dsp/network_kernels.inl"
