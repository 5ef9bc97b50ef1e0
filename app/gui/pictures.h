// SPDX-License-Identifier: MIT
#pragma once

namespace peerscope {

class MainWindow;
struct Options;
struct Scenario;

/// Runs `scenario` to `options.after` without showing `window`, writes topology and timelines to
/// `options.picture`, and ends the program with 0, or with 3 if the file cannot be written or the run fails.
void takePicture(MainWindow& window, const Scenario& scenario, const Options& options);

/// Opens the capture of `options` in the visible window, writes a screenshot a moment later to
/// `options.screenshot`, and ends the program in the same way.
void takeScreenshotOfCapture(MainWindow& window, const Options& options);

/// Lets the visible window run the last second up to `options.after`, writes a screenshot to
/// `options.screenshot`, and ends the program in the same way.
void takeScreenshot(MainWindow& window, const Scenario& scenario, const Options& options);

} // namespace peerscope
