# SPDX-License-Identifier: MIT
# Options of every target of ours, and the functions that the folders use.

# Qt 6.4's moc fails on libstdc++'s <concepts> if a header includes it before any of Qt's. It needs nothing from it.
set(CMAKE_AUTOMOC_MOC_OPTIONS -D_GLIBCXX_CONCEPTS)

add_library(peerscope_options INTERFACE)
target_include_directories(peerscope_options INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_definitions(peerscope_options INTERFACE
    QT_NO_KEYWORDS QT_NO_CAST_FROM_ASCII QT_NO_FOREACH)
target_compile_options(peerscope_options INTERFACE
    -fno-semantic-interposition -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
    -Wconversion -Wno-sign-conversion)
if(PEERSCOPE_WARNINGS_ARE_ERRORS)
    target_compile_options(peerscope_options INTERFACE -Werror)
endif()
if(PEERSCOPE_SANITIZE_ADDRESS)
    set(sanitize -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
elseif(PEERSCOPE_SANITIZE_THREAD)
    set(sanitize -fsanitize=thread -fno-omit-frame-pointer)
elseif(PEERSCOPE_FUZZ)
    set(sanitize -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
endif()
if(DEFINED sanitize)
    target_compile_options(peerscope_options INTERFACE ${sanitize})
    target_link_options(peerscope_options INTERFACE ${sanitize})
    # The optimizer's flow warnings are not reliable on instrumented code.
    target_compile_options(peerscope_options INTERFACE
        -Wno-null-dereference $<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>)
else()
    # A sanitizer replaces the checked functions by its own, which find more.
    include(hardening)
endif()

# peerscope_library(NAME SOURCES ... LINKS ...): a static library of one folder.
function(peerscope_library name)
    cmake_parse_arguments(PARSE_ARGV 1 library "" "" "SOURCES;LINKS")
    add_library(${name} STATIC ${library_SOURCES})
    target_link_libraries(${name} PUBLIC peerscope_options ${library_LINKS})
    peerscope_headers(${name} PUBLIC)
endfunction()

# peerscope_headers(NAME PUBLIC|INTERFACE): the folder's headers belong to the library, and each has to compile by itself.
# `cmake --build --preset PRESET --target all_verify_interface_header_sets` tries it.
function(peerscope_headers name scope)
    file(GLOB headers CONFIGURE_DEPENDS *.h)
    target_sources(${name} ${scope} FILE_SET HEADERS BASE_DIRS ${CMAKE_SOURCE_DIR} FILES ${headers})
    set_target_properties(${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
endfunction()

# peerscope_tests(PROGRAM [WIDGETS] TESTS test_one ... LINKS ... [LABELS ...] [TIMEOUT SECONDS]): one program of the QtTest
# classes in test_one.cpp and so on, which ctest starts once for each; see tests/support/test_program.h. With WIDGETS it
# has a QApplication.
function(peerscope_tests program)
    cmake_parse_arguments(PARSE_ARGV 1 test "WIDGETS" "TIMEOUT" "TESTS;LINKS;LABELS")
    list(TRANSFORM test_TESTS APPEND .cpp OUTPUT_VARIABLE sources)
    add_executable(${program} ${sources})
    target_link_libraries(${program} PRIVATE
        ${test_LINKS} $<IF:$<BOOL:${test_WIDGETS}>,peerscope_widget_test_program,peerscope_test_program>)
    foreach(test ${test_TESTS})
        add_test(NAME ${test} COMMAND ${program} ${test})
    endforeach()
    peerscope_set_up_tests(${program} TESTS ${test_TESTS} LABELS ${test_LABELS} TIMEOUT ${test_TIMEOUT})
endfunction()

# peerscope_set_up_tests(PROGRAM TESTS ... [LABELS ...] [TIMEOUT SECONDS]): settings of every QtTest program.
function(peerscope_set_up_tests program)
    cmake_parse_arguments(PARSE_ARGV 1 test "" "TIMEOUT" "TESTS;LABELS")
    if(NOT test_TIMEOUT)
        set(test_TIMEOUT 120)
    endif()
    target_compile_definitions(${program} PRIVATE
        PEERSCOPE_SOURCE_DIR="${CMAKE_SOURCE_DIR}" PEERSCOPE_BINARY_DIR="${CMAKE_BINARY_DIR}")
    set_target_properties(${program} PROPERTIES
        ENABLE_EXPORTS ON RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    # ThreadSanitizer cannot see how Qt's own threads and queues synchronize, so its reports from inside Qt are
    # ignored.
    set_tests_properties(${test_TESTS} PROPERTIES
        TIMEOUT ${test_TIMEOUT}
        LABELS "${test_LABELS}"
        ENVIRONMENT "LC_ALL=C.UTF-8;QT_QPA_PLATFORM=offscreen;QT_LOGGING_RULES=;LSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/tests/support/leaks.supp;TSAN_OPTIONS=halt_on_error=1 second_deadlock_stack=1 ignore_noninstrumented_modules=1")
endfunction()
