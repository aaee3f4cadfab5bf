#define AURICLE_KERNEL_SET avx512
#define AURICLE_KERNEL_NAME "avx512"
#define AURICLE_KERNEL_AVX512 1
#include "dsp/network_kernels.inl"
