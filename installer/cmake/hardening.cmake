# SPDX-License-Identifier: MIT
# Compiler and linker options that make memory errors harder to exploit, for
# peerscope_options. tests/e2e/hardening-test checks that the programs were built with them.
include(CheckCXXCompilerFlag)

# A program that can be loaded at any address. Code that includes Qt needs -fPIC; that option comes later on the
# command line and wins there. Elsewhere it would only cost speed.
string(APPEND CMAKE_C_FLAGS " -fPIE")
string(APPEND CMAKE_CXX_FLAGS " -fPIE")

# Not every processor has the last one.
foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection)
    string(MAKE_C_IDENTIFIER "PEERSCOPE_HAS${flag}" supported)
    check_cxx_compiler_flag(${flag} ${supported})
    if(${supported})
        target_compile_options(peerscope_options INTERFACE ${flag})
    endif()
endforeach()

# The checked functions of the C library need optimization; a distribution may already have asked for a lower level.
target_compile_options(peerscope_options INTERFACE
    "$<$<CONFIG:Release,RelWithDebInfo,MinSizeRel>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=3>")

# Every library function is looked up at the start; then the table of addresses becomes read-only.
target_link_options(peerscope_options INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
