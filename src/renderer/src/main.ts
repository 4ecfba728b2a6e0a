import { createPinia } from 'pinia'
import { createApp } from 'vue'
import { i18n } from './locales'
import './styles/tokens.css'
import './styles/base.css'
import BenchView from './views/BenchView.vue'

createApp(BenchView).use(createPinia()).use(i18n).mount('#app')
