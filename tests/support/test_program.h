// SPDX-License-Identifier: MIT
#pragma once

#include <QObject>

#include <memory>

namespace peerscope {

/// One test of a program. A folder's tests are compiled together, so that Qt's headers are read only once,
/// and form one program. ctest starts it once for each test, as `peerscope_trace_tests test_filter`, so that
/// tests cannot affect each other. Each test has its own namespace, named after its file.
class RegisteredTest
{
public:
    using Make = std::unique_ptr<QObject> (*)();

    /// Adds the test to the program. `file` is the test's `__FILE__`, which gives it its name.
    RegisteredTest(const char* file, Make make);
};

} // namespace peerscope

/// Replaces QTEST_MAIN, inside the namespace of the test.
#define PEERSCOPE_TEST(Class)                                                                                \
    static const ::peerscope::RegisteredTest registeredTest(                                                 \
        __FILE__, []() -> std::unique_ptr<QObject> { return std::make_unique<Class>(); });
