import type { Plugin } from 'vite'

export function nativeModule(): Plugin
