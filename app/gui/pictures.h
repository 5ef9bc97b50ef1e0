// SPDX-License-Identifier: MIT
#pragma once

namespace peerscope {

class MainWindow;
struct Options;
struct Scenario;

/// Runs `scenario` to `options.after` without showing `window`, writes topology and timelines to
/// `options.picture` and ends the program: 0, or 3 where the file cannot be written or the run fails.
void takePicture(MainWindow& window, const Scenario& scenario, const Options& options);

/// Opens the capture of `options` in the shown window, writes what it looks like a moment later to
/// `options.screenshot` and ends the program likewise.
void takeScreenshotOfCapture(MainWindow& window, const Options& options);

/// Lets the shown window run the last second up to `options.after`, writes what it looks like then to
/// `options.screenshot` and ends the program likewise.
void takeScreenshot(MainWindow& window, const Scenario& scenario, const Options& options);

} // namespace peerscope
