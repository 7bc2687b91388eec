/** The pictures that `scripts/make-icons.mjs` draws, built into the program. */
import { nativeImage, type NativeImage } from 'electron'
import app128 from './icons/app-128.png?inline'
import trayAttention16 from './icons/tray-attention-16.png?inline'
import trayAttention24 from './icons/tray-attention-24.png?inline'
import trayAttention32 from './icons/tray-attention-32.png?inline'
import trayAttention48 from './icons/tray-attention-48.png?inline'
import trayBusy16 from './icons/tray-busy-16.png?inline'
import trayBusy24 from './icons/tray-busy-24.png?inline'
import trayBusy32 from './icons/tray-busy-32.png?inline'
import trayBusy48 from './icons/tray-busy-48.png?inline'
import trayIdle16 from './icons/tray-idle-16.png?inline'
import trayIdle24 from './icons/tray-idle-24.png?inline'
import trayIdle32 from './icons/tray-idle-32.png?inline'
import trayIdle48 from './icons/tray-idle-48.png?inline'
import type { TrayLook } from './desktop-state.ts'

/** For windows and notifications. */
export function appIcon(): NativeImage {
  return nativeImage.createFromDataURL(app128)
}

/** Linux panels are 24 pixels high and do not ask for a scale; the others give icons 16. */
export function trayIcons(platform: NodeJS.Platform): Readonly<Record<TrayLook, NativeImage>> {
  if (platform === 'linux') {
    return {
      idle: scalable(trayIdle24, trayIdle48),
      busy: scalable(trayBusy24, trayBusy48),
      attention: scalable(trayAttention24, trayAttention48),
    }
  }
  return {
    idle: scalable(trayIdle16, trayIdle32),
    busy: scalable(trayBusy16, trayBusy32),
    attention: scalable(trayAttention16, trayAttention32),
  }
}

function scalable(normal: string, twice: string): NativeImage {
  const image = nativeImage.createFromDataURL(normal)
  image.addRepresentation({ scaleFactor: 2, dataURL: twice })
  return image
}
