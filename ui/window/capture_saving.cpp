// SPDX-License-Identifier: MIT
#include "ui/window/capture_saving.h"

#include "core/files/output_file.h"
#include "core/files/pcap_output.h"
#include "ui/jobs/job.h"

#include <variant>

namespace peerscope {

void saveCapture(QObject* receiver, const TraceSnapshot& trace, const QString& fileName,
                 const std::function<void(const std::optional<QString>& problem)>& done)
{
    startJob(
        receiver,
        [trace, fileName] {
            if (auto problem = OutputFile::check(fileName))
                return problem;
            OutputFile file(fileName);
            writePcap(trace, [&file](std::string_view bytes) { file.write(bytes); });
            return file.finish();
        },
        [done](const JobOutcome<std::optional<QString>>& outcome) {
            if (const auto* failure = std::get_if<JobFailure>(&outcome))
                done(failure->text);
            else
                done(std::get<std::optional<QString>>(outcome));
        });
}

} // namespace peerscope
