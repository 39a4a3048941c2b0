// A short sound for new alerts of high severity; silent until somebody switches it on.
const AGAIN_MS = 3000;
let context = null;
let last = 0;

export const isOn = () => localStorage.getItem("sound") === "on";

export function toggle() {
  localStorage.setItem("sound", isOn() ? "off" : "on");
  if (isOn()) play(660, 0.15);
}

// severity: of the worst new alert; higher ones sound higher, and twice.
export function sound(severity) {
  if (!isOn() || Date.now() - last < AGAIN_MS) return;
  last = Date.now();
  play(severity >= 4 ? 880 : 660, 0);
  if (severity >= 4) play(880, 0.3);
}

function play(frequency, after) {
  context ??= new AudioContext();
  context.resume();
  const tone = context.createOscillator();
  const volume = context.createGain();
  const begin = context.currentTime + after;
  tone.frequency.value = frequency;
  volume.gain.setValueAtTime(0.0001, begin);
  volume.gain.exponentialRampToValueAtTime(0.3, begin + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, begin + 0.25);
  tone.connect(volume).connect(context.destination);
  tone.start(begin);
  tone.stop(begin + 0.3);
}
