/** Run by `npm run build`: leaves the shipped packs as JSON beside their YAML. */
import { prepackage, shippedPacks } from './pack-loader.js';

prepackage(shippedPacks());
