/** Clips as phones, studios and encoders make them, out of one of the demo's; made once, by ffmpeg. */

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './server.js';

const FOLDER = path.join(ROOT, 'target/variants');

/** Name of each variant and how ffmpeg makes it out of the clip. @type {Record<string, string>} */
const HOW = {
  'hdr.webm':
    '-i {clip} -t 3 -an -vf scale=270:-2,format=yuv420p10le -c:v libvpx-vp9 -profile:v 2 -crf 30 -b:v 0 ' +
    '-deadline realtime -cpu-used 8 -color_primaries bt2020 -color_trc smpte2084 -colorspace bt2020nc',
  'black.mp4':
    '-f lavfi -i color=black:size=360x640:duration=4 -c:v libx264 -preset veryfast -pix_fmt yuv420p',
  // As players feed it in, part by part.
  'parts.mp4':
    '-i {clip} -an -c:v libx264 -preset veryfast -profile:v high -level 4.0 -g 25 ' +
    '-movflags frag_keyframe+empty_moov+default_base_moof',
  // Without frames that come before their time, so that it can be fed again right behind itself.
  'live.mp4':
    '-i {clip} -t 8 -an -c:v libx264 -preset veryfast -profile:v baseline -level 3.1 -g 25 ' +
    '-movflags frag_keyframe+empty_moov+default_base_moof',
  // Longer than what a twin fetches at most.
  'long.mp4': '-stream_loop 29 -i {clip} -t 150 -an -c copy -movflags +faststart',
  'short.mp4': '-i {clip} -t 1.2 -an -c:v libx264 -preset veryfast',
  // Over before enough of it was seen; and a picture that is held for ten seconds, as slides are.
  'brief.mp4': '-i {clip} -t 0.8 -an -c:v libx264 -preset veryfast',
  'frame.mp4': '-i {clip} -frames:v 1 -an -c:v libx264 -preset veryfast',
  'slide.mp4':
    '-i {clip} -an -vf trim=end_frame=1,loop=1:1:0,setpts=10*N/TB -fps_mode vfr -c:v libx264 -preset veryfast',
  // What the detector is not sure about, and what it cannot judge.
  'borderline.mp4':
    '-i www/clips/checklist.mp4 -t 4 -an -vf gblur=sigma=3 -c:v libx264 -preset veryfast -pix_fmt yuv420p',
  'dark.mp4':
    '-i {clip} -t 4 -an -vf colorlevels=romax=0.14:gomax=0.14:bomax=0.14 -c:v libx264 -preset veryfast ' +
    '-pix_fmt yuv420p',
  // Closer than the clip, or no face would be found in it any more.
  'blurred.mp4':
    '-i {clip} -t 4 -an -vf crop=300:533:110:20,scale=540:960,gblur=sigma=25 -c:v libx264 -preset veryfast ' +
    '-pix_fmt yuv420p',
  // As far as the one portrait that there is can be made to look aside.
  'aside.mp4':
    '-i {clip} -t 4 -an -vf crop=400:711:65:0,scale=540:960,shear=shx=0.5:fillcolor=gray -c:v libx264 ' +
    '-preset veryfast -pix_fmt yuv420p',
  // A second of one face, a second of another in its place.
  'mixed.mp4':
    '-i {clip} -i www/clips/crew.mp4 -filter_complex overlay=enable=gte(mod(t\\,2)\\,1) -t 6 -an ' +
    '-c:v libx264 -preset veryfast -pix_fmt yuv420p',
  'few.mp4':
    '-i www/clips/hangar.mp4 -i www/clips/suit.mp4 -filter_complex ' +
    '[0:v]trim=0:0.5,setpts=PTS-STARTPTS,scale=540:960[face];[1:v]trim=0:5,scale=540:960[none];[face][none]concat=n=2 ' +
    '-an -c:v libx264 -preset veryfast -pix_fmt yuv420p',
  // One frame for four seconds, so that its face is the same whenever it is seen; then with pixels twice as wide as high.
  'held.mp4':
    '-i {clip} -an -vf trim=end_frame=1,loop=99:1:0,fps=25 -c:v libx264 -preset veryfast -pix_fmt yuv420p',
  'anamorphic.mp4':
    '-i {clip} -an -vf trim=end_frame=1,loop=99:1:0,fps=25,scale=iw/2:ih,setsar=2 -c:v libx264 -preset veryfast ' +
    '-pix_fmt yuv420p',
  // All of each frame is coded, but only what is beside the face is to be shown.
  'beside.mp4':
    '-i {clip} -an -vf crop=540:300:0:60 -c:v libx264 -preset veryfast -pix_fmt yuv420p ' +
    '-bsf:v h264_metadata=crop_right=416',
  // Upright only by what `upright.mp4` says of it, below.
  'lying.mp4':
    '-i {clip} -an -vf trim=end_frame=1,loop=99:1:0,fps=25,transpose=cclock -c:v libx264 -preset veryfast ' +
    '-pix_fmt yuv420p',
  'sound.mp4': '-f lavfi -i sine=duration=5 -c:a aac',
  'odd.webm':
    '-i {clip} -t 3 -an -vf scale=271:481 -c:v libvpx -crf 20 -b:v 1M -deadline realtime -cpu-used 8',
  'variable.mp4':
    "-i {clip} -an -vf select='not(mod(n\\,7)*mod(n\\,5))' -fps_mode vfr -c:v libx264 -preset veryfast",
};

/**
 * As phones do it: the pixels lie otherwise than they are to be shown, and the track's header says how (ISO/IEC 14496-12,
 * 8.3.2). By hand, because versions of ffmpeg have different ways to ask for it.
 * @param {Buffer} clip
 * @param {(width: number, height: number) => number[]} matrix in sixteen binary places, but the last column in thirty
 */
function laid(clip, matrix) {
  const at = clip.indexOf('tkhd') + 4 + 40;
  matrix(clip.readUInt32BE(at + 36), clip.readUInt32BE(at + 40)).forEach((value, index) => {
    clip.writeInt32BE(value, at + 4 * index);
  });
  return clip;
}

const ONE = 0x10000;
const LAST = 0x40000000;

/** Makes what is not there yet. Gives the folder. */
export function variants() {
  mkdirSync(FOLDER, { recursive: true });
  const clip = path.join(ROOT, 'www/clips/orbit.mp4');
  for (const [name, how] of Object.entries(HOW)) {
    const out = path.join(FOLDER, name);
    if (existsSync(out)) continue;
    const options = how.replaceAll("'", '').split(' ');
    const input = options.map((option) => (option === '{clip}' ? clip : option));
    execFileSync('ffmpeg', ['-v', 'error', '-y', ...input, out], { cwd: ROOT });
  }
  /** @param {string} name @param {string} from @param {Parameters<typeof laid>[1]} matrix */
  const lay = (name, from, matrix) =>
    writeFileSync(path.join(FOLDER, name), laid(readFileSync(from), matrix));
  /** @type {Parameters<typeof laid>[1]} */
  const clockwise = (_, height) => [0, ONE, 0, -ONE, 0, 0, height, 0, LAST];
  lay('rotated.mp4', clip, clockwise);
  lay('upright.mp4', path.join(FOLDER, 'lying.mp4'), clockwise);
  lay('flipped.mp4', path.join(FOLDER, 'held.mp4'), (width) => [-ONE, 0, 0, 0, ONE, 0, width, 0, LAST]);
  return FOLDER;
}
