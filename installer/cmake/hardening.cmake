# SPDX-License-Identifier: MIT
# What keeps an error in a program from being used against the person who runs it, for peerscope_options to take.
# tests/e2e/hardening-test looks whether the programs have it.
include(CheckCXXCompilerFlag)

# A program that can be loaded at any address. What includes Qt has to be compiled with -fPIC, which comes after this and
# so holds there; elsewhere it would only be slower.
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

# The checked functions of the C library need an optimizer; a distribution may have asked for fewer of them.
target_compile_options(peerscope_options INTERFACE
    "$<$<CONFIG:Release,RelWithDebInfo,MinSizeRel>:-U_FORTIFY_SOURCE;-D_FORTIFY_SOURCE=3>")

# Every library function is found at the start, and then the table of their addresses is read-only.
target_link_options(peerscope_options INTERFACE -pie -Wl,-z,relro,-z,now,-z,noexecstack)
