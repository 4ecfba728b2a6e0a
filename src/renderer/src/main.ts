import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { i18n } from './locales'
import './ui/styles/tokens.css'
import './ui/styles/base.css'
import BenchView from './app/shell/BenchView.vue'

createApp(BenchView).use(createPinia()).use(i18n).mount('#app')
