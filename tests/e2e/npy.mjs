// NumPy files: those that NumPy wrote, and ones made here, so that the tests need no Python.
import { readFileSync } from 'node:fs';
import { createHash } from 'node:crypto';

const GOLDEN = new URL('../golden/reference/', import.meta.url);

/** A file that NumPy wrote, from the golden ones. */
export const golden = (path) => ({ name: path.split('/').at(-1), bytes: readFileSync(new URL(path, GOLDEN)) });

export const sha256 = ({ bytes }) => createHash('sha256').update(bytes).digest('hex');

/** The bytes of a .npy file, format 1.0: NumPy's documentation, numpy.lib.format. */
export function npy(shape, data, { descr = '<c8' } = {}) {
  const axes = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const text = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${axes}), }`;
  const header = text.padEnd(64 * Math.ceil((text.length + 11) / 64) - 11) + '\n';
  const preamble = Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length & 255, header.length >> 8]);
  return Buffer.concat([preamble, Buffer.from(header, 'latin1'), Buffer.from(data.buffer)]);
}

/**
 * k-space (slice, coil, ky, kx) of a box, wider in each slice and off the centre, seen by coils whose sensitivities are
 * 1 + cos, each bright elsewhere across, with a little noise so that no line is empty. Complex numbers as pairs, as NumPy
 * has them.
 */
export function boxes(slices, coils, ny, nx) {
  const values = new Float32Array(2 * slices * coils * ny * nx);
  let seed = 1;
  const noise = () => ((seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32 - 0.5) * 1e-3;
  const sinc = (v) => (v === 0 ? 1 : Math.sin(Math.PI * v) / (Math.PI * v));
  let index = 0;
  for (let slice = 0; slice < slices; slice++) {
    const wide = 0.3 + 0.2 * slice;
    for (let coil = 0; coil < coils; coil++) {
      for (let y = -ny / 2; y < ny / 2; y++) {
        for (let x = -nx / 2; x < nx / 2; x++) {
          const shift = (2 * Math.PI * 0.1 * y) % (2 * Math.PI);
          let [real, imaginary] = [noise(), noise()];
          for (const [neighbour, weight] of [[-1, 0.5], [0, 1], [1, 0.5]]) {
            const amplitude = weight * sinc(0.5 * y) * sinc(wide * (x + neighbour));
            const angle = shift + (neighbour * 2 * Math.PI * coil) / coils;
            real += amplitude * Math.cos(angle);
            imaginary += amplitude * Math.sin(angle);
          }
          values[index++] = real;
          values[index++] = imaginary;
        }
      }
    }
  }
  return values;
}

/** A file of two slices of 3 coils, 48 x 40. */
export const stack = () => ({ name: 'stack.npy', bytes: npy([2, 3, 48, 40], boxes(2, 3, 48, 40)) });
